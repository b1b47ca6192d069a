import type { RequestRecord } from '../cognito/rpc.js';
import type { GetClientMetadata, GetUserContextData } from '../cognito/user-context.js';
import type { AuthConfig } from '../config/auth-config.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import type { Platform } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import { openDefaultStorage } from '../storage/default-storage.js';
import { createCore } from './core.js';
import { linkCore } from './link.js';
import type { AuthEvent } from './machine.js';
import { createSessionReader, type FetchAuthSessionOptions } from './session-reader.js';
import type { CognitoAuthSession } from './session-view.js';
import { createSnapshots, type SessionSnapshot } from './snapshot.js';

/** Code of the app's own, a listener or a callback, has failed. */
export interface FailureRecord {
  readonly event: 'listener.failed';
  /** What it threw. */
  readonly error: unknown;
}

/** A line for a log. It never holds a secret, other than what the app's own code puts into its errors. */
export type LogRecord = FailureRecord | RequestRecord;

/** What a session can be made with; every member has a default. */
export interface SessionOptions {
  /**
   * Where the session is kept. Default: `encryptedStorage()` in browsers, where a page without IndexedDB or WebCrypto
   * gets memory and the event `storageDegraded`; memory everywhere else.
   */
  readonly storage?: SessionStore;
  /** A token or credentials with less life left than this are renewed before they are handed out. Default 120. */
  readonly leewaySeconds?: number;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Keeps two sessions for the same pools apart in one store. */
  readonly label?: string;
  /** Hears of failures in the app's own code, and with `logsRequests` of every request. */
  readonly logger?: (record: LogRecord) => void;
  /** Whether `logger` hears of every request: its operation, its outcome and how long it took. Default false. */
  readonly logsRequests?: boolean;
  /**
   * Gives a new token of a provider that the session is federated with, when the identity pool doesn't take the last
   * one any more.
   */
  readonly getProviderToken?: (provider: string) => Promise<string>;
  /**
   * What the user pool's threat protection is to know of who signs in or up (`UserContextData`), such as what its script
   * `AmazonCognitoAdvancedSecurityData.getData` collects. Where it fails, the request goes without.
   */
  readonly getUserContextData?: GetUserContextData;
  /** What the user pool's triggers are to be told when tokens are renewed (`ClientMetadata`). */
  readonly getClientMetadata?: GetClientMetadata;
}

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
  /** Calls `listener` after {@link Session.getSnapshot} has changed, and reads the store if nobody has yet. */
  onSnapshot(listener: () => void): () => void;
  /** Lets go of everything. What is stored stays. */
  dispose(): void;
}

/**
 * Makes the keeper of one session. It does nothing until it is asked to.
 *
 * @throws {AuthError} kind `configuration` for an endpoint that is neither https nor on this machine.
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
  const report = (error: unknown): void => options.logger?.({ event: 'listener.failed', error });
  const { store, isDegraded } = options.storage ? { store: options.storage, isDegraded: false } : openDefaultStorage();
  const core = createCore(config, {
    platform,
    store,
    isDegraded,
    leewaySeconds: options.leewaySeconds ?? 120,
    label: options.label,
    getProviderToken: options.getProviderToken,
    getUserContextData: options.getUserContextData,
    getClientMetadata: options.getClientMetadata,
    log: options.logsRequests ? options.logger : undefined,
    report,
  });
  const snapshots = createSnapshots(core);
  const session: Session = Object.freeze({
    fetchAuthSession: createSessionReader(core),
    subscribe: core.subscribe,
    getSnapshot: snapshots.get,
    onSnapshot: snapshots.subscribe,
    dispose: core.dispose,
  });
  linkCore(session, core);
  return session;
}
