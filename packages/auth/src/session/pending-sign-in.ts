import type { Core } from './core.js';
import type { SignInDetails } from './records.js';

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

/**
 * The longest life of a challenge that an app client can have. How long it really is, the service alone knows and says;
 * what is older than this is worth no question.
 */
const longestLifeMs = 15 * 60_000;

/** What each context has begun itself: another tab's sign-in takes no part in it. */
const known = new WeakMap<Core, PendingSignIn>();

/** Keeps a sign-in until it is answered, over a reload too where the store keeps secrets. */
export async function keepPendingSignIn(core: Core, pending: PendingSignIn): Promise<void> {
  const { store, keys } = core;
  known.set(core, pending);
  if (store.keepsSecrets) await store.write(keys.pending, JSON.stringify(pending)).catch(core.degrade);
}

/** The sign-in that waits for an answer; undefined when there is none. Rejects when the store fails. */
export async function findPendingSignIn(core: Core): Promise<PendingSignIn | undefined> {
  const { store, keys, platform } = core;
  const own = known.get(core);
  if (own || !store.keepsSecrets) return own;
  const found = parse(await store.read(keys.pending));
  if (!found || Math.abs(platform.wallMs() - found.beganWallMs) > longestLifeMs) return undefined;
  known.set(core, found);
  return found;
}

/** Whether a sign-in waits for an answer, as far as this context knows. */
export function hasPendingSignIn(core: Core): boolean {
  return known.has(core);
}

/** Forgets the sign-in that waits for an answer, if there is one. Never rejects. */
export async function forgetPendingSignIn(core: Core): Promise<void> {
  const { store, keys } = core;
  known.delete(core);
  if (store.keepsSecrets) await store.remove(keys.pending).catch(core.degrade);
}

function parse(text: string | null): PendingSignIn | undefined {
  try {
    const record = JSON.parse(text ?? 'null');
    return record?.v === 1 ? record : undefined;
  } catch {
    return undefined;
  }
}
