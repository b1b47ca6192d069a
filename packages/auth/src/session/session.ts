import type { AuthConfig } from '../config/auth-config.js';
import { checkConfig } from '../config/check-config.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import type { Platform } from '../platform/platform.js';
import type { AuthEvent } from './account.js';
import { createSessionReader, type FetchAuthSessionOptions } from './fetch-session.js';
import { linkCore } from './internals.js';
import { mask } from './jwt.js';
import type { SessionOptions } from './options.js';
import { followRevocations } from './revocations.js';
import { createCore } from './runtime.js';
import { createKeepers } from './signed-in.js';
import { createSnapshots, type SessionSnapshot } from './snapshot.js';
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
  const core = createCore(config, platform, options);
  const keepers = createKeepers(core);
  const snapshots = createSnapshots(core);
  followRevocations(core);
  const fetchAuthSession = createSessionReader(core, keepers);
  const session: Session = {
    fetchAuthSession,
    subscribe: core.subscribe,
    getSnapshot: snapshots.get,
    onSnapshot: snapshots.subscribe,
    dispose: core.dispose,
  };
  linkCore(session, { core, keepers });
  const summarize = (): object => ({ ...snapshots.get(), session: fetchAuthSession.peek() });
  return Object.freeze(mask(session, summarize));
}
