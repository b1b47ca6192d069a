import type { Attempt, AuthOutcome, SignInCall } from './attempt.js';
import { type Answered, continueSignIn } from './authentication.js';
import { decideNext, withResult } from './custom-auth.js';

/** What follows a right answer: what the pool's triggers decide in CUSTOM_AUTH, and what is due elsewhere. */
export async function proceed(call: SignInCall, attempt: Attempt, answered: Answered): Promise<AuthOutcome> {
  const { custom } = attempt;
  if (custom === undefined) return await continueSignIn(call, attempt, answered);
  return await decideNext(call, { attempt, custom: withResult(custom, true), parameters: {} }, answered);
}
