import { createClients } from '../cognito/clients.js';
import { createServiceClock } from '../cognito/service-clock.js';
import type { AuthConfig } from '../config/auth-config.js';
import { checkConfig } from '../config/check-config.js';
import { asAuthError } from '../errors/own-errors.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import type { Platform } from '../platform/platform.js';
import { openStorage } from '../storage/default-storage.js';
import type { AuthEvent } from './account.js';
import { createSessionReader, type FetchAuthSessionOptions } from './fetch-session.js';
import { createFreshnesses } from './freshness.js';
import { type Internals, linkInternals } from './internals.js';
import { mask } from './jwt.js';
import { withNamedFailures } from './named-failures.js';
import { createRecords, type Records } from './opened-records.js';
import type { SessionOptions } from './options.js';
import { followRevocations } from './revocations.js';
import { createRuntime } from './runtime.js';
import { createSignedIn } from './signed-in.js';
import { createSnapshots, type SessionSnapshot } from './snapshot.js';
import { createStoreSync } from './sync.js';
import type { CognitoAuthSession } from './view.js';

/** The keeper of one session. There is no way to put tokens or credentials in: they come from signing in. */
export interface Session {
  /**
   * The session as it is now: each detail a {@link Result} of its own. What is fresh costs no request and no wait;
   * what isn't is renewed first, once for all who ask.
   *
   * Rejects only when `signal` is aborted, with its reason.
   *
   * @example
   * ```ts
   * const session = await auth.fetchAuthSession();
   * if (session.isSignedIn) console.log(session.getUserSub().get());
   * ```
   */
  fetchAuthSession(options?: FetchAuthSessionOptions): Promise<CognitoAuthSession>;
  /** Calls `listener` after each event, one after another. Returns the way to stop. */
  subscribe(listener: (event: AuthEvent) => void): () => void;
  /** Who is signed in, without waiting: the same object until that changes. For `useSyncExternalStore` and the like. */
  getSnapshot(): SessionSnapshot;
  /** Calls `listener` after {@link Session.getSnapshot} has changed, and reads the store if that has not happened yet. */
  onSnapshot(listener: () => void): () => void;
  /** Stops timers and listeners, and frees what the session holds. What is stored stays. */
  dispose(): void;
}

/**
 * Makes the keeper of one session. It does nothing until it is asked to.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 *
 * @example
 * ```ts
 * const session = createSession({ userPool: { id: 'us-east-1_Claviger1', clientId: 'clavigerlocalclient0000001' } });
 * const { isSignedIn } = await session.fetchAuthSession();
 * ```
 */
export function createSession(config: AuthConfig, options: SessionOptions = {}): Session {
  return createSessionOn(createDefaultPlatform(options.fetch), config, options);
}

/** {@link createSession} on a platform of the caller's: for tests and simulations. */
export function createSessionOn(platform: Platform, config: AuthConfig, options: SessionOptions): Session {
  checkConfig(config);
  const internals = createInternals(platform, config, options);
  const { runtime, sync } = internals;
  const snapshots = createSnapshots(internals);
  followRevocations(internals);
  const fetchAuthSession = createSessionReader(internals);
  const session: Session = {
    fetchAuthSession,
    subscribe(listener) {
      const stop = runtime.subscribe(listener);
      void sync.ensureLoaded();
      return stop;
    },
    getSnapshot: snapshots.get,
    onSnapshot: snapshots.subscribe,
    dispose() {
      runtime.dispose();
      sync.stop();
    },
  };
  linkInternals(session, internals);
  const summarize = (): object => ({ ...snapshots.get(), session: fetchAuthSession.peek() });
  return Object.freeze(mask(session, summarize));
}

/** Creates the parts of a session. It makes no request and reads nothing. */
function createInternals(platform: Platform, config: AuthConfig, options: SessionOptions): Internals {
  const { storage, leewaySeconds = 120, label, logger, logsRequests } = options;
  const { userPool, identityPool } = config;
  const clock = createServiceClock(platform);
  // The runtime asks for the records when it is used.
  const runtime = createRuntime(logger, () => records);
  const log = logsRequests && logger ? runtime.report : undefined;
  const clients = createClients(config, { platform, clock, log });
  const emitDegraded = (error: unknown): void =>
    runtime.emit({ type: 'storageDegraded', error: asAuthError(error), elsewhere: false });
  const opened = openStorage(storage);
  const names = ['claviger', userPool?.id ?? identityPool?.id, userPool?.clientId, label];
  const namespace = `${names.filter(Boolean).join('.')}.`;
  const store = withNamedFailures(opened, { platform, namespace, onDegraded: emitDegraded });
  const places = { store, opened, namespace, emitDegraded, sid: runtime.sid };
  const records: Records = createRecords({ ...clients, ...places, platform, clock });
  const sync = createStoreSync({ platform, records, runtime });
  const rule = { leewayMs: leewaySeconds * 1000, jitter: 0.9 + platform.random() / 5 };
  const internals: Internals = {
    ...clients,
    ...createFreshnesses(platform.now, rule),
    ...{ config, options, platform, clock, runtime, records, sync },
    attempt: {},
    signedIn: () => signedIn(),
  };
  const signedIn = createSignedIn(internals);
  return internals;
}
