import type { ChallengeResult, StringMap } from '../../triggers/events.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { Subject } from '../unknown-user/subject.js';
import type { CustomProgress, SignInCall } from './attempt.js';
import { type ChallengeState, endChallenge } from './sealed-challenge.js';

/** What the triggers of CUSTOM_AUTH have in common. */

/** The members of a request that say whose sign-in it is. */
export function toTriggerRequest(
  { metadata }: SignInCall,
  { forTriggers }: Subject,
): { userAttributes: StringMap; clientMetadata?: StringMap; userNotFound?: true } {
  const { userName: _userName, ...about } = forTriggers;
  return { ...about, ...(metadata !== undefined && { clientMetadata: metadata }) };
}

/** The results so far, as triggers get them. */
export function describeHistory({ history }: CustomProgress): readonly ChallengeResult[] {
  return history.map((result) => ({ ...result, challengeMetadata: result.challengeMetadata ?? null }));
}

/** A failure ends the sign-in: the answered challenge is spent then, too. */
export async function endingOnFailure<Result>(
  { services, app }: SignInCall,
  challenge: ChallengeState | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ServiceError && challenge !== undefined) {
      await services.store.transaction((tx) => endChallenge(tx, app, challenge), { survives: 'process' });
    }
    throw error;
  }
}

export function customAuthNotConfigured(): ServiceError {
  return invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
}
