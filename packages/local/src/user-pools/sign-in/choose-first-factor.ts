import type { Attempt, Parameters, SignInCall } from './attempt.js';
import type { Verdict } from './challenge.js';
import type { FirstFactor } from './first-factors.js';
import { verifyPassword } from './verify-password.js';

/** A first factor that the client prefers or has chosen, with what it sends along. */
interface Choice {
  readonly factor: FirstFactor;
  readonly parameters: Parameters;
}

/**
 * What follows from the choice of a first factor: its challenge, or the rest of the sign-in where the password came
 * along.
 *
 * @throws ServiceError `NotAuthorizedException` for a wrong password
 */
export async function chooseFirstFactor(
  call: SignInCall,
  attempt: Attempt,
  { factor, parameters }: Choice,
): Promise<Verdict> {
  const password = parameters['PASSWORD'];
  if (factor === 'PASSWORD' && password !== undefined) {
    return { attempt: { ...attempt, subject: await verifyPassword(call, attempt.subject, password) } };
  }
  const request = { parameters, use: 'firstFactor' } as const;
  const hasPublicA = factor === 'PASSWORD_SRP' && parameters['SRP_A'] !== undefined;
  return { attempt, request, next: hasPublicA ? 'PASSWORD_VERIFIER' : factor };
}
