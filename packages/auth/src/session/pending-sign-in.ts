import type { Internals } from './internals.js';
import type { SignInDetails } from './records.js';
import { savePending } from './store-protocol.js';

/** A sign-in that waits for an answer. It never holds a password or a code. */
export interface PendingSignIn {
  readonly v: 1;
  readonly signInDetails: SignInDetails;
  /** The name under which the service wants its challenges answered. */
  readonly username: string;
  /** `ChallengeName` of the user pool API. */
  readonly challenge: string;
  readonly session: string | undefined;
  /** `ChallengeParameters`, with what was found out since. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `AvailableChallenges`: the first factors to choose from. */
  readonly available: readonly string[] | undefined;
  /** When the challenge came, by the local wall clock. */
  readonly beganWallMs: number;
}

/** Forgets the sign-in that waits for an answer, if there is one. Never rejects. */
export async function forgetPendingSignIn({ attempt, records }: Internals): Promise<void> {
  attempt.pending = undefined;
  await savePending(records, undefined);
}
