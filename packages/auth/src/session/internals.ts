import type { Clients } from '../cognito/clients.js';
import type { ServiceClock } from '../cognito/service-clock.js';
import type { AuthConfig } from '../config/auth-config.js';
import type { Freshnesses } from './freshness.js';
import type { LeaseParts } from './lease.js';
import type { Records } from './opened-records.js';
import type { SessionOptions } from './options.js';
import type { PendingSignIn } from './pending-sign-in.js';
import type { Runtime } from './runtime.js';
import type { SignedIn } from './signed-in.js';
import type { StoreSync } from './sync.js';

/** The internal parts of a session. */
export interface Internals extends Clients, Freshnesses, LeaseParts {
  readonly config: AuthConfig;
  /** The options of the app. */
  readonly options: SessionOptions;
  readonly clock: ServiceClock;
  readonly runtime: Runtime;
  /** The records of the store, for `store-protocol.ts`. */
  readonly records: Records;
  readonly sync: StoreSync;
  readonly attempt: Attempt;
  /** Returns the leases of the current sign-in or guest. */
  signedIn(): SignedIn;
}

/**
 * The data of a sign-in in progress, in the memory of this context. Higher folders declare their members.
 */
export interface Attempt {
  /** The sign-in that waits for an answer, started or found by this context. */
  pending?: PendingSignIn | undefined;
}

/**
 * Maps a public object to its internals. No entry point exports it, so a `Session` or an `Auth` has no way to receive tokens.
 */
const linked = new WeakMap<object, Internals>();

/** Registers an object, so that actions accept it. */
export function linkInternals(session: object, internals: Internals): void {
  linked.set(session, internals);
}

/**
 * Returns the internals of a session.
 *
 * @throws {TypeError} when the object comes from elsewhere, such as another copy of the package.
 */
export function getInternals(session: object): Internals {
  const internals = linked.get(session);
  if (!internals) throw new TypeError('Expected an auth of this copy of @claviger/auth.');
  return internals;
}
