import { createClients } from '../cognito/clients.js';
import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { requestLimitMs } from '../cognito/rpc.js';
import { createServiceClock, type ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { AuthConfig } from '../config/auth-config.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { openStorage } from '../storage/default-storage.js';
import { type Account, type AccountInput, type AuthEvent, sessionOf, step, userSessionOf } from './account.js';
import { createFreshnesses, type Freshnesses } from './freshness.js';
import { withNamedFailures } from './named-failures.js';
import { createRecords, isLeft, type Records } from './opened-records.js';
import type { LogRecord, SessionOptions } from './options.js';
import { currentKey, isSessionKey, type UserSession } from './records.js';
import { readSession, removeSession } from './store-protocol.js';
import { startTicks } from './ticks.js';

/** What the service asked for (`Retry-After`). */
export interface RetryAfter {
  readonly error: AuthError;
  /** No request before this moment of `Platform.now`. */
  readonly untilMs: number;
}

/** What every part of a session works with. */
export interface Core extends Freshnesses {
  readonly config: AuthConfig;
  readonly platform: Platform;
  /** What `store-protocol.ts` works on. */
  readonly records: Records;
  readonly clock: ServiceClock;
  readonly userPool: UserPoolClient | undefined;
  readonly identityPool: IdentityPoolClient | undefined;
  /** What the app passed. */
  readonly options: SessionOptions;
  /** Refresh tokens whose revocation could not be sent, and when each was kept, by the local wall clock. */
  readonly unsent: Map<string, number>;
  /** What the service asked for, by the lock of the renewal. */
  readonly retryAfter: Map<string, RetryAfter>;
  account(): Account;
  /** The sign-in that counts; undefined for a guest. */
  sid(): string | undefined;
  /** How often a sign-out ended a session here: work that began before the last one is over. */
  signOuts(): number;
  /** Applies a input to the account, and reports what changed. */
  dispatch(input: AccountInput): void;
  /** Calls the subscribers with an event about a user: by default the one that this context knows. */
  tell(event: AuthEvent, user?: UserSession): void;
  /** Runs code that isn't ours: in a microtask, never while a lock is held; its failure is reported. */
  later(callback: () => void): void;
  /** Gives a record to the app's logger, in a microtask; a logger that throws harms no call. */
  report(record: LogRecord): void;
  /** Reads the store and applies the answer, a failure included. Never rejects. */
  read(): Promise<void>;
  /** Whether nothing is known that the store could have told since: it was read, and this context was awake. */
  isCurrent(): boolean;
  /** Whether this context follows no others any more: what it knows may be of the past at any time. */
  isDisposed(): boolean;
  /** Reads the store unless what is known is current, and follows other contexts from then on. */
  load(): Promise<void>;
  /**
   * Runs the writes of a change that begins here, and the dispatch after them, one change after another. A read
   * that overlaps a change doesn't count: its values may predate the change.
   */
  change<T>(work: () => Promise<T>): Promise<T>;
  /** Calls `listener` after every change of the account, before the subscribers. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /**
   * Calls back whenever the store turns out to be empty, before any caller learns it: a session of another library may
   * begin then. All readings wait for it, so it must neither wait for one nor reject. It resolves with an error where
   * it is undecided whether there is a session: the next {@link load} calls it again.
   */
  onEmptyStore(adopt: () => Promise<AuthError | undefined>): void;
  /** Why it is undecided whether a session of another library begins. Until then no guest begins either. */
  undecided(): AuthError | undefined;
  /** Calls `listener` when a page comes to the front or wakes up, and now and then while it is visible. */
  onTick(listener: (isAwakening: boolean) => void): void;
  /**
   * Runs `work` under a lock of the store. When the lock is not free in time, `work` runs without it: the records
   * themselves guard all that it writes.
   *
   * @param isBound - `work` is of the sign-in that counts: when that is another one, it is no longer waited for, and
   * the lock is free. Default true; false for what has to be done in any case.
   */
  exclusively(name: string, work: (isLocked: boolean) => Promise<void>, isBound?: boolean): Promise<void>;
  subscribe(listener: (event: AuthEvent) => void): () => void;
  dispose(): void;
}

/** A holder of a lock makes one request: a wait that is longer than a request waits for a context that is frozen. */
const lockWaitMs = requestLimitMs + 2_000;

/** Holds the account and reports its changes. Makes no request and reads nothing until it is asked to. */
export function createCore(config: AuthConfig, platform: Platform, options: SessionOptions): Core {
  const { storage, leewaySeconds = 120, label, logger, logsRequests } = options;
  const { userPool, identityPool } = config;
  const opened = openStorage(storage);
  const clock = createServiceClock(platform);
  const clients = createClients(config, {
    platform,
    clock,
    log: logsRequests && logger ? (record) => report(record) : undefined,
  });
  const emitDegraded = (error: unknown): void =>
    tell({ type: 'storageDegraded', error: asAuthError(error), elsewhere: false });
  const names = ['claviger', userPool?.id ?? identityPool?.id, userPool?.clientId, label];
  const namespace = `${names.filter(Boolean).join('.')}.`;
  const store = withNamedFailures(opened, { platform, namespace, onDegraded: emitDegraded });
  const records = createRecords({
    store,
    opened,
    namespace,
    platform,
    clock,
    ...clients,
    emitDegraded,
    sid: () => currentSid(),
  });
  const subscribers = new Set<(event: AuthEvent) => void>();
  const changeListeners = new Set<() => void>();
  const waiting: (() => void)[] = [];
  let account: Account = { status: 'loading' };
  const tickListeners: ((isAwakening: boolean) => void)[] = [];
  let adopt: (() => Promise<AuthError | undefined>) | undefined;
  let undecided: AuthError | undefined;
  let signOuts = 0;
  let isCurrent = false;
  let changes = 0;
  let changing: Promise<unknown> = Promise.resolve();
  let reading: Promise<void> = Promise.resolve();
  let nextReading: Promise<void> | undefined;
  let loading: Promise<void> | undefined;
  let stop: (() => void) | undefined;
  /** The locks that are held: each member releases one. */
  const holds = new Set<() => void>();
  let isDisposed = false;

  const currentSid = (): string | undefined => sessionOf(account)?.record.sid;
  const runWaiting = (): void => {
    for (const callback of holds.size ? [] : waiting.splice(0)) {
      try {
        callback();
      } catch (error) {
        report({ event: 'listener.failed', error });
      }
    }
  };
  const later = (callback: () => void): void => {
    if (isDisposed) return;
    waiting.push(callback);
    queueMicrotask(runWaiting);
  };
  const report = (record: LogRecord): void =>
    later(() => {
      try {
        logger?.(record);
      } catch {
        // The logger is the place for such a failure, and it is the logger that failed.
      }
    });
  const tell = (event: AuthEvent, user = userSessionOf(account)): void => {
    if (user) event = { ...event, userId: user.userId, username: user.username };
    for (const listener of subscribers) later(() => subscribers.has(listener) && listener(Object.freeze(event)));
  };
  const dispatch = (input: AccountInput): void => {
    if (input.type === 'signedOut' && !input.elsewhere) signOuts++;
    const [next, news] = step(account, input);
    if (next === account) return;
    const sid = currentSid();
    const hasLeft = sessionOf(next)?.record.sid !== sid;
    const user = userSessionOf(next) ?? userSessionOf(account);
    if (hasLeft && sid) records.endedSids.add(sid);
    account = next;
    // Where the sign-in could not be stored, the one before is still that of other contexts: a renewal of it keeps its lock.
    const isFree = hasLeft && !(input.type === 'signedIn' && !input.isStored);
    if (isFree) for (const release of holds) release();
    for (const listener of changeListeners) listener();
    const error = 'error' in next && { error: next.error };
    if (news) tell({ type: news, ...error, elsewhere: input.elsewhere === true }, user);
    // The context that moved the pointer may not have known of this sign-in, or died before it removed the records.
    if (hasLeft && sid && input.elsewhere) void removeSession(records, sid).catch(emitDegraded);
  };
  /** One after another, so that no older answer comes after a newer one; and none that is of before a change. */
  const read = (): Promise<void> => {
    nextReading ??= reading.then(async () => {
      nextReading = undefined;
      let seen: number;
      let input: AccountInput;
      let found: Extract<AccountInput, { type: 'session' }> | undefined;
      do {
        await changing;
        seen = changes;
        input = await readSession(records).catch((thrown): AccountInput => {
          const error = asAuthError(thrown);
          return { type: 'storeFailed', error, elsewhere: isLeft(records) };
        });
        // The pointer may have been read before the end of it.
        if (input.type === 'session' && records.endedSids.has(input.session.record.sid)) input = { type: 'nothing' };
        undecided = input.type === 'nothing' ? await adopt?.().catch(asAuthError) : undefined;
        if (input.type === 'session') found = input;
      } while (seen !== changes);
      isCurrent = input.type !== 'storeFailed';
      // A second look that fails, or finds nothing, takes back nothing of the first: a later generation is one.
      const isEmpty = input.type === 'nothing' || (input.type === 'storeFailed' && !input.elsewhere);
      dispatch(isEmpty && found?.session.record.sid === currentSid() ? (found ?? input) : input);
    });
    reading = nextReading;
    return nextReading;
  };
  /** Begins to follow other contexts. */
  const start = (): (() => void) => {
    if (opened.isDenied) emitDegraded(createOwnError('StorageUnavailable'));
    const stopTicks = startTicks(platform, (isAwakening) => {
      if (isAwakening) {
        isCurrent = false;
        // What was being read may be of before the sleep.
        changes++;
      }
      for (const listener of tickListeners) listener(isAwakening);
    });
    let stopWatching: (() => void) | undefined;
    try {
      stopWatching = opened.store.watch?.((key) => isSessionKey(namespace, key, currentSid()) && void read());
    } catch (error) {
      // Without messages, the pointer is still read before every renewal and on awakening.
      emitDegraded(error);
    }
    return () => {
      stopTicks();
      stopWatching?.();
    };
  };

  /** All that load at once share one look: an awakening meanwhile repeats it. */
  const load = async (): Promise<void> => {
    stop ??= start();
    if (isCurrent && !undecided && !isDisposed) return;
    loading ??= read().then(() => {
      loading = undefined;
    });
    await loading;
  };

  const core: Core = {
    config,
    platform,
    records,
    ...createFreshnesses(platform, { leewayMs: leewaySeconds * 1000, jitter: 0.9 + platform.random() / 5 }),
    clock,
    options,
    ...clients,
    unsent: new Map(),
    retryAfter: new Map(),
    account: () => account,
    sid: currentSid,
    signOuts: () => signOuts,
    dispatch,
    tell,
    later,
    report,
    read,
    isCurrent: () => isCurrent,
    isDisposed: () => isDisposed,
    load,
    async change(work) {
      stop ??= start();
      const seen = ++changes;
      const done = changing.then(work);
      changing = done.catch(() => undefined);
      const result = await done;
      // A machine that slept during this change may have missed what followed the writes.
      isCurrent = seen === changes;
      return result;
    },
    onChange: (listener) => add(changeListeners, () => listener()),
    onEmptyStore: (callback) => {
      adopt = callback;
    },
    undecided: () => undecided,
    onTick: (listener) => {
      tickListeners.push(listener);
    },
    async exclusively(name, work, isBound = true) {
      let isBegun = false;
      const begin = (): Promise<void> =>
        new Promise((resolve, reject) => {
          isBegun = true;
          const end = (): void => {
            holds.delete(release);
            resolve();
          };
          const release = isBound ? end : () => {};
          holds.add(release);
          work(true).catch(reject).finally(end);
        });
      try {
        const lock = async (): Promise<boolean> =>
          opened.store.lock(`${namespace}${currentKey}:${name}`, { waitMs: lockWaitMs }, begin);
        const isDone = await lock().catch((error) => {
          // A store that can't give its lock is like one whose lock is held.
          if (isBegun) throw error;
          return false;
        });
        if (!isDone) await work(false);
      } finally {
        runWaiting();
      }
    },
    subscribe(listener) {
      const stopTelling = add(subscribers, (event) => listener(event));
      void load();
      return stopTelling;
    },
    dispose() {
      isDisposed = true;
      subscribers.clear();
      stop?.();
      stop = () => {};
    },
  };
  return core;
}

function add<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => {
    set.delete(member);
  };
}
