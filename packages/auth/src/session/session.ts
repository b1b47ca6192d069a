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

/** One session. It has no method that receives tokens or credentials: they come from a sign-in. */
export interface Session {
  /**
   * Returns the current session: each detail is its own {@link Result}. Fresh details cost no request and no wait. Others are
   * renewed first, once for all callers.
   *
   * It rejects only after an abort, with the reason of `signal`.
   *
   * @example
   * ```ts
   * const session = await auth.fetchAuthSession();
   * if (session.isSignedIn) console.log(session.getUserSub().get());
   * ```
   */
  fetchAuthSession(options?: FetchAuthSessionOptions): Promise<CognitoAuthSession>;
  /** Calls `listener` after each event, one after another. Returns a function that stops. */
  subscribe(listener: (event: AuthEvent) => void): () => void;
  /** Returns who is signed in, without a wait: the same object until a change. For example for `useSyncExternalStore`. */
  getSnapshot(): SessionSnapshot;
  /** Calls `listener` after each change of {@link Session.getSnapshot}. The first call reads the store. */
  onSnapshot(listener: () => void): () => void;
  /** Stops timers and listeners, and frees the memory of the session. The store stays unchanged. */
  dispose(): void;
}

/**
 * Creates a session. It does nothing before the first call.
 *
 * @throws {AuthError} kind `configuration`; `field` names the member.
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

/** Creates a session on the caller's platform, for tests and simulations. */
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
    ...snapshots,
    dispose() {
      runtime.dispose();
      sync.stop();
    },
  };
  linkInternals(session, internals);
  const summarize = (): object => ({ ...snapshots.getSnapshot(), session: fetchAuthSession.peek() });
  return Object.freeze(mask(session, summarize));
}

/** Creates the parts of a session. It sends no request and does not read the store. */
function createInternals(platform: Platform, config: AuthConfig, options: SessionOptions): Internals {
  const { storage, leewaySeconds = 120, label, logger, logsRequests } = options;
  const { userPool, identityPool } = config;
  const clock = createServiceClock(platform);
  // The runtime reads the records at its first use.
  const runtime = createRuntime(logger, () => records);
  const log = logsRequests ? runtime.report : undefined;
  const clients = createClients(config, { platform, clock, log });
  const emitDegraded = (error: unknown): void =>
    runtime.emit({ type: 'storageDegraded', error: asAuthError(error), elsewhere: false });
  const names = ['claviger', userPool?.id ?? identityPool?.id, userPool?.clientId, label];
  const namespace = `${names.filter(Boolean).join('.')}.`;
  const opened = openStorage(storage);
  const source = { ...clients, platform, clock, opened, namespace, emitDegraded, sid: runtime.sid };
  const records: Records = createRecords({ ...source, store: withNamedFailures(source) });
  const sync = createStoreSync(records, runtime);
  const internals: Internals = {
    ...clients,
    ...createFreshnesses(platform.now, leewaySeconds * 1000, 0.9 + platform.random() / 5),
    ...{ config, options, platform, clock, runtime, records, sync },
    retryAfter: new Map(),
    attempt: {},
    signedIn: () => signedIn(),
  };
  const signedIn = createSignedIn(internals);
  return internals;
}
