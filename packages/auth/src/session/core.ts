import { providerNameOf, serviceEndpoint } from '../cognito/endpoints.js';
import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { type Rpc, requestLimitMs } from '../cognito/rpc.js';
import { createServiceClock, type ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { AuthConfig } from '../config/auth-config.js';
import { AuthError } from '../errors/auth-error.js';
import type { Platform } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import type { FreshnessRule } from './freshness.js';
import { type Account, type Effect, type Fact, initialState, type SessionState, step } from './machine.js';
import { createStoreKeys, type Reading, readSession, type StoreKeys } from './records.js';

/** What every part of a session works with. */
export interface Core {
  readonly config: AuthConfig;
  readonly platform: Platform;
  readonly store: SessionStore;
  readonly keys: StoreKeys;
  readonly rule: FreshnessRule;
  readonly clock: ServiceClock;
  readonly userPool: UserPoolClient | undefined;
  readonly identityPool: IdentityPoolClient | undefined;
  state(): SessionState;
  /** Takes note of a fact; whoever subscribed hears of it in a microtask, after locks were released. */
  dispatch(fact: Fact): void;
  /** Tells subscribers of something that isn't a change of who is signed in. */
  emit(effect: Effect): void;
  /** Runs code that isn't ours: in a microtask, never while a lock is held; its failure is reported. */
  later(callback: () => void): void;
  /** Reads the store, and takes note of what it says. Never rejects: a store that fails is a fact too. */
  read(): Promise<void>;
  /** Reads the store once at the start, for everybody who asks. */
  load(): Promise<void>;
  /** Called after every change of the state, before anything else hears of it. */
  onChange(listener: () => void): void;
  /**
   * Runs `work` under a lock of the store. What is to be told meanwhile is told after the lock was released. When
   * the lock can't be had in time, `work` runs without it: whatever it writes is guarded by the records themselves.
   */
  exclusively(name: string, work: (locked: boolean) => Promise<void>): Promise<void>;
  subscribe(listener: (event: Effect) => void): () => void;
  dispose(): void;
}

/** What a core is made with beside the configuration. */
export interface CoreOptions {
  readonly platform: Platform;
  readonly store: SessionStore;
  readonly leewaySeconds: number;
  readonly label: string | undefined;
  /** Hears of failures in subscribers, which are nobody else's. */
  readonly report: (error: unknown) => void;
}

/** A holder of a lock makes one request, so whoever outwaits one request waits for somebody who is frozen. */
const lockWaitMs = requestLimitMs + 2_000;

/** The error of a store that failed. */
export function createStorageError(cause: unknown): AuthError {
  return new AuthError('service', 'StorageUnavailable', 'The storage of the session did not answer.', {
    recoverySuggestion: 'Allow this app to store data, or pass another `storage`.',
    retryable: true,
    cause,
  });
}

/** Holds who is signed in, and tells of changes. Makes no request and reads nothing until it is asked to. */
export function createCore(config: AuthConfig, options: CoreOptions): Core {
  const { platform, store } = options;
  const clock = createServiceClock();
  const listeners = new Set<(event: Effect) => void>();
  const changeListeners: (() => void)[] = [];
  let state = initialState;
  let loading: Promise<void> | undefined;

  const waiting: (() => void)[] = [];
  let locks = 0;

  const runWaiting = (): void => {
    if (locks > 0) return;
    for (const callback of waiting.splice(0)) {
      try {
        callback();
      } catch (error) {
        options.report(error);
      }
    }
  };
  const later = (callback: () => void): void => {
    waiting.push(callback);
    queueMicrotask(runWaiting);
  };
  const emit = (effect: Effect): void => {
    const event = Object.freeze({ ...effect });
    for (const listener of listeners) later(() => listeners.has(listener) && listener(event));
  };

  const core: Core = {
    config,
    platform,
    store,
    keys: createStoreKeys(namespaceOf(config, options.label)),
    rule: { leewayMs: options.leewaySeconds * 1000, jitter: 0.9 + platform.random() / 5 },
    clock,
    userPool: createUserPoolClient(config, platform, clock),
    identityPool: createIdentityPoolClient(config, platform, clock),
    state: () => state,
    dispatch(fact) {
      const next = step(state, fact, platform.now().monotonicMs);
      if (next.state === state) return;
      state = next.state;
      for (const listener of changeListeners) listener();
      next.effects.forEach(emit);
    },
    emit,
    later,
    async read() {
      try {
        const reading = await readSession(store, core.keys, platform.now());
        if (reading.status === 'corrupt') await keepAside(core, reading);
        core.dispatch({ type: 'read', reading });
      } catch (error) {
        core.dispatch({ type: 'storeFailed', error: createStorageError(error) });
      }
    },
    load() {
      const { status } = state.account;
      if (status !== 'loading' && status !== 'unavailable') return Promise.resolve();
      loading ??= core.read().finally(() => {
        loading = undefined;
      });
      return loading;
    },
    onChange: (listener) => {
      changeListeners.push(listener);
    },
    async exclusively(name, work) {
      const hold = async (): Promise<void> => {
        locks++;
        await work(true).finally(() => locks--);
      };
      try {
        if (!(await store.lock(`${core.keys.current}:${name}`, { waitMs: lockWaitMs }, hold))) await work(false);
      } finally {
        runWaiting();
      }
    },
    subscribe(listener) {
      const own = (event: Effect): void => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    dispose() {
      listeners.clear();
    },
  };
  return core;
}

/** A record that can't be read is moved, never deleted: somebody may want to know what it was. */
async function keepAside(core: Core, { key, text }: Extract<Reading, { status: 'corrupt' }>): Promise<void> {
  await core.store.write(`${key}.corrupt`, text);
  await core.store.remove(key);
  const error = createStorageError(new TypeError('The stored session could not be read.'));
  core.emit({ type: 'storageDegraded', error, elsewhere: false });
}

/** Whether this account is still the one that a piece of work began with. */
export function isSameSession(core: Core, sid: string | undefined): boolean {
  return sidOf(core.state().account) === sid;
}

/** The sign-in that an account belongs to; undefined for a guest. */
export function sidOf(account: Account): string | undefined {
  return account.status === 'signedIn' || account.status === 'expired' ? account.session.sid : undefined;
}

function namespaceOf({ userPool, identityPool }: AuthConfig, label: string | undefined): string {
  const pools = userPool ? [userPool.id, userPool.clientId] : [identityPool?.id];
  return ['claviger', ...pools, ...(label ? [label] : [])].join('.');
}

function createUserPoolClient(
  { userPool }: AuthConfig,
  platform: Platform,
  clock: ServiceClock,
): UserPoolClient | undefined {
  if (!userPool) return undefined;
  const region = userPool.region ?? userPool.id.split('_', 1)[0] ?? '';
  const endpoint = userPool.endpoint ?? serviceEndpoint('cognito-idp', region);
  const rpc: Rpc = { endpoint, target: 'AWSCognitoIdentityProviderService', platform, clock };
  const { id, clientId, clientSecret } = userPool;
  return { id, clientId, clientSecret, providerName: providerNameOf(id, region), rpc };
}

function createIdentityPoolClient(
  { identityPool }: AuthConfig,
  platform: Platform,
  clock: ServiceClock,
): IdentityPoolClient | undefined {
  if (!identityPool) return undefined;
  const region = identityPool.region ?? identityPool.id.split(':', 1)[0] ?? '';
  const endpoint = identityPool.endpoint ?? serviceEndpoint('cognito-identity', region);
  const rpc: Rpc = { endpoint, target: 'AWSCognitoIdentityService', platform, clock };
  return { id: identityPool.id, allowGuests: identityPool.allowGuests ?? true, rpc };
}
