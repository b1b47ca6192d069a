import { invalidParameter, missingParameter } from '../../base/errors.js';
import type { AuthOutcome, ChallengeAnswer, SignInCall } from '../attempt.js';
import { challenges, isChallengeName } from '../challenges/challenges.js';
import { followVerdict } from './continue-sign-in.js';

/**
 * Checks the answer to a challenge, and continues the sign-in.
 *
 * @throws ServiceError for an answer that is wrong, and what else keeps the user from signing in
 */
export async function answerChallenge(call: SignInCall, name: string, answer: ChallengeAnswer): Promise<AuthOutcome> {
  if (answer.responses['USERNAME'] === undefined) throw missingParameter('USERNAME');
  if (!isChallengeName(name)) throw invalidParameter('Challenge response not supported.');
  return await followVerdict(call, await challenges[name].answer(call, answer));
}
