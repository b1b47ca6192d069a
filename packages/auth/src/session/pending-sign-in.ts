import type { SignInDetails } from './records.js';
import type { Core } from './runtime.js';
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

/** What each context has begun or found: another tab's sign-in takes no part in it. */
export const knownSignIns: WeakMap<Core, PendingSignIn> = new WeakMap();

/** Forgets the sign-in that waits for an answer, if there is one. Never rejects. */
export async function forgetPendingSignIn(core: Core): Promise<void> {
  knownSignIns.delete(core);
  await savePending(core.records, undefined);
}
