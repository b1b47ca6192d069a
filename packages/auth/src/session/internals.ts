import type { Clients } from '../cognito/clients.js';
import type { ServiceClock } from '../cognito/service-clock.js';
import type { AuthConfig } from '../config/auth-config.js';
import type { Platform } from '../platform/platform.js';
import type { Freshnesses } from './freshness.js';
import type { Records } from './opened-records.js';
import type { SessionOptions } from './options.js';
import type { PendingSignIn } from './pending-sign-in.js';
import type { Runtime } from './runtime.js';
import type { SignedIn } from './signed-in.js';
import type { StoreSync } from './sync.js';

/** The parts of a session that a `Session` does not show. */
export interface Internals extends Clients, Freshnesses {
  readonly config: AuthConfig;
  /** What the app passed. */
  readonly options: SessionOptions;
  readonly platform: Platform;
  readonly clock: ServiceClock;
  readonly runtime: Runtime;
  /** What `store-protocol.ts` works on. */
  readonly records: Records;
  readonly sync: StoreSync;
  readonly attempt: Attempt;
  /** The leases of the sign-in that counts, or of the guest. */
  signedIn(): SignedIn;
}

/**
 * What a sign-in under way keeps in memory: another tab's sign-in takes no part in it. The folders above declare what
 * they keep here.
 */
export interface Attempt {
  /** The sign-in that waits for an answer: begun or found by this context. */
  pending?: PendingSignIn | undefined;
}

/**
 * From the public object to its insides. In no entry point: a `Session` or an `Auth` alone gives no way to put tokens
 * in.
 */
const linked = new WeakMap<object, Internals>();

/** Makes an object one that actions accept. */
export function linkInternals(session: object, internals: Internals): void {
  linked.set(session, internals);
}

/**
 * The insides of a session.
 *
 * @throws {TypeError} when it was not made by `createSession` or `createAuth`.
 */
export function internalsOf(session: object): Internals {
  const internals = linked.get(session);
  if (!internals) throw new TypeError('Expected what createAuth() or createSession() returned.');
  return internals;
}
