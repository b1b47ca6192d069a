import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { type AccountInput, sessionOf } from './account.js';
import { isLeft, type Records } from './opened-records.js';
import type { Runtime } from './runtime.js';
import { readSession, removeSession, watchSession } from './store-protocol.js';
import { startTicks } from './ticks.js';

type Adopt = () => Promise<AuthError | undefined>;

/** Keeps the account in step with the store, which other contexts write too. */
export interface StoreSync {
  /** Reads the store and applies the answer, a failure included. Never rejects. */
  sync(): Promise<void>;
  /** Whether the store can have no news: it was read, and this context was awake since. */
  isCurrent(): boolean;
  /** Reads the store unless what is known is current, and follows other contexts from then on. */
  ensureLoaded(): Promise<void>;
  /**
   * Runs the writes of a change that begins here, and the dispatch after them, one change after another. A read
   * that overlaps a change doesn't count: its values may predate the change.
   */
  change<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Calls back whenever the store turns out to be empty, before any caller learns it: a session of another library may
   * begin then. All reads wait for it, so it must neither wait for one nor reject. It resolves with an error where
   * it is undecided whether there is a session: the next {@link ensureLoaded} calls it again.
   */
  onEmptyStore(adopt: Adopt): void;
  /** Why it is undecided whether a session of another library begins. Until then no guest begins either. */
  undecided(): AuthError | undefined;
  /** Calls `listener` when a page comes to the front or wakes up, and now and then while it is visible. */
  onTick(listener: (isAwakening: boolean) => void): void;
  /** Follows other contexts no more. */
  stop(): void;
}

/** What a {@link StoreSync} works with. */
interface SyncParts {
  readonly platform: Platform;
  readonly records: Records;
  readonly runtime: Runtime;
}

/** How far a context has read. */
interface Progress {
  isCurrent: boolean;
  /** Counts the changes that begin here, and awakenings: a read that overlaps one is repeated. */
  changes: number;
  /** The last change. */
  changing: Promise<unknown>;
  adopt?: Adopt;
  undecided?: AuthError | undefined;
}

/** Creates the reader of a store. Reads nothing until it is asked to. */
export function createStoreSync(parts: SyncParts): StoreSync {
  const { runtime } = parts;
  const progress: Progress = { isCurrent: false, changes: 0, changing: Promise.resolve() };
  const tickListeners: ((isAwakening: boolean) => void)[] = [];
  let reading: Promise<void> = Promise.resolve();
  let nextReading: Promise<void> | undefined;
  let loading: Promise<void> | undefined;
  let stop: (() => void) | undefined;

  forgetEndedSignIns(parts);
  /** One after another, so that no older answer comes after a newer one. */
  const sync = (): Promise<void> => {
    nextReading ??= reading.then(async () => {
      nextReading = undefined;
      await applyStored(parts, progress);
    });
    reading = nextReading;
    return nextReading;
  };
  const follow = (): void => {
    stop ??= startFollowing(parts, sync, (isAwakening) => {
      // What was being read may be of before the sleep.
      if (isAwakening) {
        progress.isCurrent = false;
        progress.changes++;
      }
      for (const listener of tickListeners) listener(isAwakening);
    });
  };
  return {
    sync,
    isCurrent: () => progress.isCurrent,
    /** All that load at once share one read: an awakening meanwhile repeats it. */
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
      // A machine that slept during this change may have missed what followed the writes.
      progress.isCurrent = seen === progress.changes;
      return result;
    },
    onEmptyStore(adopt) {
      progress.adopt = adopt;
    },
    undecided: () => progress.undecided,
    onTick: (listener) => void tickListeners.push(listener),
    stop() {
      stop?.();
      stop = () => {};
    },
  };
}

/** Reads the store until no change overlaps the read, and applies the answer. */
async function applyStored({ records, runtime }: SyncParts, progress: Progress): Promise<void> {
  let seen: number;
  let input: AccountInput;
  let found: Extract<AccountInput, { type: 'session' }> | undefined;
  do {
    await progress.changing;
    seen = progress.changes;
    input = await readSession(records).catch((thrown): AccountInput => {
      const error = asAuthError(thrown);
      return { type: 'storeFailed', error, elsewhere: isLeft(records) };
    });
    // The pointer may have been read before the end of it.
    if (input.type === 'session' && records.endedSids.has(input.session.record.sid)) input = { type: 'nothing' };
    progress.undecided = input.type === 'nothing' ? await progress.adopt?.().catch(asAuthError) : undefined;
    if (input.type === 'session') found = input;
  } while (seen !== progress.changes);
  progress.isCurrent = input.type !== 'storeFailed';
  // A second look that fails, or finds nothing, takes back nothing of the first: a later generation is one.
  const isEmpty = input.type === 'nothing' || (input.type === 'storeFailed' && !input.elsewhere);
  runtime.dispatch(isEmpty && found?.session.record.sid === runtime.sid() ? (found ?? input) : input);
}

/** Notes each sign-in that ends, and removes its records where another context ended it. */
function forgetEndedSignIns({ records, runtime }: SyncParts): void {
  runtime.onChange((before, { elsewhere }) => {
    const sid = sessionOf(before)?.record.sid;
    if (!sid || sid === runtime.sid()) return;
    records.endedSids.add(sid);
    // The context that moved the pointer may not have known of this sign-in, or died before it removed the records.
    if (elsewhere) void removeSession(records, sid).catch(records.emitDegraded);
  });
}

/** Begins to follow other contexts. Returns the way to stop. */
function startFollowing(
  { platform, records }: SyncParts,
  sync: () => Promise<void>,
  tick: (isAwakening: boolean) => void,
): () => void {
  if (records.opened.isDenied) records.emitDegraded(createOwnError('StorageUnavailable'));
  const stopTicks = startTicks(platform, tick);
  let stopWatching: (() => void) | undefined;
  try {
    stopWatching = watchSession(records, () => void sync());
  } catch (error) {
    // Without messages, the pointer is still read before every renewal and on awakening.
    records.emitDegraded(error);
  }
  return () => {
    stopTicks();
    stopWatching?.();
  };
}
