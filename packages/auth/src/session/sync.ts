import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { AccountInput } from './account.js';
import { isLeft, type Records } from './opened-records.js';
import type { Runtime } from './runtime.js';
import { readSession, removeSession, watchSession } from './store-protocol.js';
import { startTicks } from './ticks.js';

/** A read of the store waits this long for the one before it, which may never be answered, in milliseconds. */
const turnLimitMs = 1_000;

type Check = (found: AccountInput) => Promise<AuthError | undefined>;

/** Syncs the account with the store, which other contexts also write. */
export interface StoreSync {
  /** Reads the store and applies the result or the failure. Never rejects. */
  sync(): Promise<void>;
  /** Whether this context is up to date: it has read the store, and has been awake since. */
  isCurrent(): boolean;
  /** Reads the store unless this context is up to date, and then follows other contexts. */
  ensureLoaded(): Promise<void>;
  /**
   * Runs the writes of a change by this context and the dispatch after them, one change after another. A read that overlaps a
   * change is repeated, because its values may be older than the change.
   */
  change<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves after the changes that this context has begun. */
  settled(): Promise<unknown>;
  /**
   * Calls back with the result of each read, before any caller learns it: an adoption may start, for example in an empty store.
   * All reads wait for the callbacks, one after another, so none may wait for a read. One resolves with an error while it is
   * undecided whether there is a session: the next {@link ensureLoaded} calls it again. One that rejects could not look
   * elsewhere for a session: then the store alone does not show that no user is signed in. A read that overlaps a change by a callback is repeated.
   */
  onRead(check: Check): void;
  /** Returns why it is undecided whether there is a session. No guest starts before the decision. */
  undecided(): AuthError | undefined;
  /** Calls `listener` when a page becomes visible or wakes up, and periodically while it is visible. */
  onTick(listener: (isAwakening: boolean) => void): void;
  /** Stops following other contexts. */
  stop(): void;
}

/** The progress of a context's reads. */
interface Progress {
  isCurrent: boolean;
  /** Counts changes by this context and wake-ups. A read that overlaps one is repeated. */
  changes: number;
  /** The last change. */
  changing: Promise<unknown>;
  /** Counts the reads that have begun. */
  reads: number;
  /** The read whose result counts. */
  applied: number;
  readonly checks: Check[];
  /** Whether a callback is at work, for example with a request. */
  isChecking?: boolean;
  undecided?: AuthError | undefined;
}

/** Another context may have signed out unseen, during a sleep or a change that hangs: callers wait for the next read. */
function miss(progress: Progress): void {
  progress.isCurrent = false;
  progress.changes++;
}

/** Creates the sync with a store. It does not read before the first call. */
export function createStoreSync(records: Records, runtime: Runtime): StoreSync {
  const progress: Progress = {
    isCurrent: false,
    changes: 0,
    changing: Promise.resolve(),
    reads: 0,
    applied: 0,
    checks: [],
  };
  const tickListeners: ((isAwakening: boolean) => void)[] = [];
  let loading: Promise<void> | undefined;
  let stop: (() => void) | undefined;

  forgetEndedSignIns(records, runtime);
  const sync = createReads(records, runtime, progress);
  const follow = (): void => {
    stop ??= startFollowing(records, sync, (isAwakening) => {
      // The current read may have values from before the sleep.
      if (isAwakening) miss(progress);
      for (const listener of tickListeners) listener(isAwakening);
    });
  };
  return {
    sync,
    isCurrent: () => progress.isCurrent,
    /** Simultaneous loads share one read. A wake-up during the read repeats it. */
    async ensureLoaded() {
      follow();
      if (progress.isCurrent && !progress.undecided && !runtime.isDisposed()) return;
      loading ??= sync().then(() => {
        loading = undefined;
      });
      await loading;
    },
    async change(work) {
      follow();
      const seen = ++progress.changes;
      const done = progress.changing.then(work);
      progress.changing = done.catch(() => undefined);
      const result = await done;
      // A machine that slept during this change may have missed later changes.
      progress.isCurrent = seen === progress.changes;
      return result;
    },
    settled: () => progress.changing,
    onRead: (check) => void progress.checks.push(check),
    undecided: () => progress.undecided,
    onTick: (listener) => void tickListeners.push(listener),
    stop() {
      stop?.();
      stop = () => {};
    },
  };
}

/** Reads one after another. A read that hangs does not hold up the next one for long, but callbacks do. */
function createReads(records: Records, runtime: Runtime, progress: Progress): () => Promise<void> {
  let reading: Promise<void> = Promise.resolve();
  let nextReading: Promise<void> | undefined;
  /** All reads that have begun. */
  let all: Promise<unknown> = reading;
  return () => {
    const before = reading;
    nextReading ??= withLimit(records.platform, { limitMs: turnLimitMs }, () => before)
      .catch(() => (progress.isChecking ? before : undefined))
      .then(async () => {
        nextReading = undefined;
        const applied = applyStored(records, runtime, progress);
        all = all.then(() => applied);
        // Another read, earlier or later, may have what this one has missed.
        if (!(await applied)) await all;
      });
    reading = nextReading;
    return nextReading;
  };
}

/** Reads the store until no change overlaps the read, and applies the result. Resolves to whether that is enough. */
async function applyStored(records: Records, runtime: Runtime, progress: Progress): Promise<boolean> {
  let seen: number;
  let read: number;
  let input: AccountInput;
  let found: Extract<AccountInput, { type: 'session' }> | undefined;
  const fail = (thrown: unknown): Extract<AccountInput, { type: 'storeFailed' }> => ({
    type: 'storeFailed',
    error: asAuthError(thrown),
    elsewhere: isLeft(records),
  });
  do {
    // The next change may have begun during the wait.
    for (let change: unknown; change !== progress.changing; await change) {
      change = progress.changing;
      await withLimit(records.platform, { limitMs: turnLimitMs }, async () => change).catch(() => miss(progress));
    }
    seen = progress.changes;
    read = ++progress.reads;
    input = await readSession(records).catch(fail);
    // The pointer may have been read before the end of the change.
    if (input.type === 'session' && records.endedSids.has(input.session.record.sid)) input = { type: 'nothing' };
    progress.undecided = undefined;
    progress.isChecking = true;
    for (const check of progress.checks)
      progress.undecided ??= await check(input).catch((thrown) => {
        const failed = fail(thrown);
        if (input.type !== 'session') input = failed;
        return failed.error;
      });
    progress.isChecking = false;
    if (input.type === 'session') {
      // A context without the lock may have written an older generation in between.
      const { sid, gen } = input.session.record;
      if (found?.session.record.sid === sid && found.session.record.gen > gen) input = found;
      found = input;
    }
    // Another read may have found a later pointer in between.
  } while (seen !== progress.changes || (input.type === 'session' && isLeft(records, input.session.record.sid)));
  const isEmpty = input.type === 'nothing' || (input.type === 'storeFailed' && !input.elsewhere);
  // Without a user there is nothing that another read could add.
  const isEnough = !isEmpty || !runtime.sid();
  // No older result follows a newer one.
  if (read < progress.applied) return true;
  progress.isCurrent = input.type !== 'storeFailed';
  // A failure is no result, and absence is no evidence against a user: an earlier read may have found a later generation.
  if (progress.isCurrent && isEnough) progress.applied = read;
  // A second read that fails or is empty does not revoke the first.
  runtime.dispatch(isEmpty && found?.session.record.sid === runtime.sid() ? (found ?? input) : input);
  return isEnough;
}

/** Records each ended sign-in, and removes its records when another context ended it. */
function forgetEndedSignIns(records: Records, runtime: Runtime): void {
  runtime.onChange((before, { elsewhere }) => {
    const sid = before.session?.record.sid;
    if (!sid || sid === runtime.sid()) return;
    records.endedSids.add(sid);
    // The context that moved the pointer may not have known this sign-in, or ended before it removed the records.
    if (elsewhere) void removeSession(records, sid).catch(records.emitDegraded);
  });
}

/** Starts to follow other contexts. Returns a function that stops. */
function startFollowing(records: Records, sync: () => Promise<void>, tick: (isAwakening: boolean) => void): () => void {
  if (records.opened.isDenied) records.emitDegraded(createOwnError('StorageUnavailable'));
  const stopTicks = startTicks(records.platform, tick);
  let stopWatching: (() => void) | undefined;
  try {
    stopWatching = watchSession(records, () => void sync());
  } catch (error) {
    // Without messages the pointer is still read before each renewal and after a wake-up.
    records.emitDegraded(error);
  }
  return () => {
    stopTicks();
    stopWatching?.();
  };
}
