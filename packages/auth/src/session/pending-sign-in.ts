import type { Internals } from './internals.js';
import type { SignInDetails } from './records.js';
import { savePending } from './store-protocol.js';

/** A sign-in that waits for an answer. It never contains a password or a code. */
export interface PendingSignIn {
  readonly v: 1;
  readonly signInDetails: SignInDetails;
  /** The user name for answers to challenges. */
  readonly username: string;
  /** `ChallengeName` of the user pool API. */
  readonly challenge: string;
  readonly session: string | undefined;
  /** `ChallengeParameters`, with later additions. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `AvailableChallenges`: the first factors to choose from. */
  readonly available: readonly string[] | undefined;
  /** The time of the challenge, by the local wall clock. */
  readonly beganWallMs: number;
}

/** Forgets a sign-in that waits for an answer. Never rejects. */
export async function forgetPendingSignIn({ attempt, records }: Internals): Promise<void> {
  attempt.pending = undefined;
  await savePending(records, undefined);
}
