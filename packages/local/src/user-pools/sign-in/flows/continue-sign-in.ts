import { wrongCredentials } from '../../base/errors.js';
import { type Attempt, type AuthOutcome, isKnown, type KnownAttempt, type SignInCall } from '../attempt.js';
import type { Answered, AskRequest, ChallengeName, Verdict } from '../challenge.js';
import { challenges } from '../challenges/challenges.js';
import { finishSignIn } from '../finish-sign-in.js';
import { chooseNextChallenge } from '../flow.js';
import { takeStep } from '../take-step.js';
import { decideNext } from './custom-auth.js';

/** The next challenge, and what the answer before it changes. */
interface NextChallenge extends Answered {
  readonly next: ChallengeName;
  readonly request?: AskRequest | undefined;
  /** Whether the caller has proven to be the user. */
  readonly verified: boolean;
}

/** Asks a challenge. */
async function askChallenge(
  call: SignInCall,
  attempt: Attempt,
  { next, request = { parameters: {} }, ...answered }: NextChallenge,
): Promise<AuthOutcome> {
  const step = await challenges[next].ask(call, attempt, request);
  return await takeStep(call, attempt, { ...answered, step });
}

/** What follows from an answer: a challenge, what the pool's triggers decide in CUSTOM_AUTH, or what is due. */
export async function followVerdict(call: SignInCall, verdict: Verdict): Promise<AuthOutcome> {
  const { attempt, next, request, isRight = true, denial } = verdict;
  const answered = pickAnswered(verdict);
  if (next !== undefined) return await askChallenge(call, attempt, { next, request, verified: false, ...answered });
  if (attempt.custom !== undefined) return await decideNext(call, verdict);
  if (!isRight || !isKnown(attempt)) throw denial ?? wrongCredentials();
  return await continueSignIn(call, attempt, answered);
}

/** What follows once the first factor is proven: the next challenge that is due, or tokens. */
export async function continueSignIn(
  call: SignInCall,
  attempt: KnownAttempt,
  answered: Answered = {},
): Promise<AuthOutcome> {
  const next = await chooseNextChallenge(call, attempt);
  if (next === undefined) return await finishSignIn(call, attempt, answered);
  const request = { parameters: {}, use: 'secondFactor' } as const;
  return await askChallenge(call, attempt, { next, request, verified: true, ...answered });
}

function pickAnswered({ challenge, change }: Answered): Answered {
  return { ...(challenge !== undefined && { challenge }), ...(change !== undefined && { change }) };
}
