import { providerNameOf, serviceEndpoint } from '../cognito/endpoints.js';
import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { requestLimitMs } from '../cognito/rpc.js';
import { createServiceClock, type ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { AuthConfig } from '../config/auth-config.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import type { FreshnessRule } from './freshness.js';
import { type Account, type AuthEvent, type Fact, sessionOf, step } from './machine.js';
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
  account(): Account;
  /** The sign-in that counts; undefined for a guest. */
  sid(): string | undefined;
  /** Takes note of a fact. */
  dispatch(fact: Fact): void;
  /** Tells those who subscribed, in a microtask and never while a lock is held. */
  tell(event: AuthEvent): void;
  /** Tells that something could not be stored. */
  degrade(error: unknown): void;
  /** Runs code that isn't ours, as {@link Core.tell} does; its failure is reported. */
  later(callback: () => void): void;
  /** What the store says. Rejects when it fails. */
  look(): Promise<Reading>;
  /** Reads the store, and takes note of what it says: also that it failed. Never rejects. */
  read(): Promise<void>;
  /** Reads the store once at the start, for everybody who asks. */
  load(): Promise<void>;
  /** Called after every change of the account, before anybody else hears of it. */
  onChange(listener: () => void): void;
  /**
   * Runs `work` under a lock of the store. When the lock can't be had in time, `work` runs without it: whatever it
   * writes is guarded by the records themselves.
   */
  exclusively(name: string, work: (isLocked: boolean) => Promise<void>): Promise<void>;
  subscribe(listener: (event: AuthEvent) => void): () => void;
  dispose(): void;
}

/** What a core is made with beside the configuration. */
export interface CoreOptions {
  readonly platform: Platform;
  readonly store: SessionStore;
  readonly leewaySeconds: number;
  readonly label: string | undefined;
  /** Hears of failures in code that isn't ours. */
  readonly report: (error: unknown) => void;
}

/** A holder of a lock makes one request, so whoever outwaits one request waits for somebody who is frozen. */
const lockWaitMs = requestLimitMs + 2_000;

/** Holds who is signed in, and tells of changes. Makes no request and reads nothing until it is asked to. */
export function createCore(config: AuthConfig, options: CoreOptions): Core {
  const { platform } = options;
  const store = withNamedFailures(options.store);
  const keys = createStoreKeys(namespaceOf(config, options.label));
  const clock = createServiceClock();
  const listeners = new Set<(event: AuthEvent) => void>();
  const changeListeners: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  let account: Account = { status: 'loading' };
  let loading: Promise<void> | undefined;
  let locks = 0;

  const runWaiting = (): void => {
    for (const callback of locks ? [] : waiting.splice(0)) {
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
  const tell = (event: AuthEvent): void => {
    Object.freeze(event);
    for (const listener of listeners) later(() => listeners.has(listener) && listener(event));
  };
  const degrade = (error: unknown): void =>
    tell({ type: 'storageDegraded', error: asAuthError(error), elsewhere: false });
  const dispatch = (fact: Fact): void => {
    const next = step(account, fact);
    if (next.account === account) return;
    account = next.account;
    for (const listener of changeListeners) listener();
    if (next.event) tell(next.event);
  };
  const look = (): Promise<Reading> => readSession(store, keys, platform, degrade);
  const read = async (): Promise<void> => {
    try {
      dispatch({ type: 'read', reading: await look() });
    } catch (error) {
      dispatch({ type: 'storeFailed', error: asAuthError(error) });
    }
  };

  return {
    config,
    platform,
    store,
    keys,
    rule: { leewayMs: options.leewaySeconds * 1000, jitter: 0.9 + platform.random() / 5 },
    clock,
    userPool: createUserPoolClient(config, platform, clock),
    identityPool: createIdentityPoolClient(config, platform, clock),
    account: () => account,
    sid: () => sessionOf(account)?.record.sid,
    dispatch,
    tell,
    degrade,
    later,
    look,
    read,
    async load() {
      if (account.status !== 'loading' && account.status !== 'unavailable') return;
      loading ??= read().finally(() => {
        loading = undefined;
      });
      await loading;
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
        if (!(await store.lock(`${keys.current}:${name}`, { waitMs: lockWaitMs }, hold))) await work(false);
      } finally {
        runWaiting();
      }
    },
    subscribe(listener) {
      const own = (event: AuthEvent): void => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    dispose: () => listeners.clear(),
  };
}

function namespaceOf({ userPool, identityPool }: AuthConfig, label: string | undefined): string {
  return ['claviger', userPool?.id ?? identityPool?.id, userPool?.clientId, label].filter(Boolean).join('.');
}

/** A store whose failures are `StorageUnavailable`, whatever they were. */
function withNamedFailures(store: SessionStore): SessionStore {
  const named = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw createOwnError('StorageUnavailable', cause);
    });
  return {
    ...store,
    read: (key) => named(store.read(key)),
    write: (key, value) => named(store.write(key, value)),
    remove: (key) => named(store.remove(key)),
    lock: (name, options, work) => store.lock(name, options, work),
  };
}

function createUserPoolClient(config: AuthConfig, platform: Platform, clock: ServiceClock): UserPoolClient | undefined {
  if (!config.userPool) return undefined;
  const { id, clientId, clientSecret, region = id.replace(/_.*/, ''), endpoint } = config.userPool;
  const url = endpoint ?? serviceEndpoint('cognito-idp', region);
  const rpc = { endpoint: url, target: 'AWSCognitoIdentityProviderService', platform, clock };
  return { id, clientId, clientSecret, providerName: providerNameOf(id, region), rpc };
}

function createIdentityPoolClient(
  config: AuthConfig,
  platform: Platform,
  clock: ServiceClock,
): IdentityPoolClient | undefined {
  if (!config.identityPool) return undefined;
  const { id, region = id.replace(/:.*/, ''), endpoint, allowGuests = true } = config.identityPool;
  const url = endpoint ?? serviceEndpoint('cognito-identity', region);
  return { id, allowGuests, rpc: { endpoint: url, target: 'AWSCognitoIdentityService', platform, clock } };
}
