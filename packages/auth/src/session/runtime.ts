import { type Account, type AccountInput, type AuthEvent, findUserSession, step } from './account.js';
import { addTo, createEvents, type Events } from './events.js';
import { createLocks } from './locks.js';
import type { Records } from './opened-records.js';
import type { LogRecord } from './options.js';
import type { UserSession } from './records.js';

/** A change of the account: the previous account and the input. */
export type ChangeListener = (before: Account, input: AccountInput) => void;

/** The account of a session, its events and its locks. */
export interface Runtime extends Omit<Events, 'emit' | 'flush'> {
  account(): Account;
  /** The id of the current sign-in; undefined for a guest. */
  sid(): string | undefined;
  /** The number of sign-outs here. Work from before the last one is over. */
  signOuts(): number;
  /** Applies an input to the account, and emits the event. */
  dispatch(input: AccountInput): void;
  /** Emits an event about a user, by default the current one. */
  emit(event: AuthEvent, user?: UserSession): void;
  /** Calls `listener` after each change of the account, before the subscribers, once even if it was added twice. Returns a function that stops. */
  onChange(listener: ChangeListener): () => void;
  /** Runs `work` under a lock of the store, or without it when it is not free in time. `isBound`: default true. */
  withLock(name: string, work: (isLocked: boolean) => Promise<void>, isBound?: boolean): Promise<void>;
}

/** Creates the runtime of a session. Its account is loading until an input arrives. */
export function createRuntime(logger: ((record: LogRecord) => void) | undefined, records: () => Records): Runtime {
  let account: Account = { status: 'loading' };
  let signOuts = 0;
  const locks = createLocks(records);
  // Fake timers of Jest hold up `queueMicrotask`.
  const runSoon = (work: () => void): void => void Promise.resolve().then(work);
  const { emit, flush, ...events } = createEvents(logger, locks.isHeld, runSoon);
  const changeListeners = new Set<ChangeListener>();
  const sid = (): string | undefined => account.session?.record.sid;
  const runtime: Runtime = {
    ...events,
    account: () => account,
    sid,
    signOuts: () => signOuts,
    emit(event, user = findUserSession(account)) {
      emit({ ...event, ...(user && { userId: user.userId, username: user.username }) });
    },
    dispatch(input) {
      if (input.type === 'signedOut' && !input.elsewhere) signOuts++;
      const before = account;
      const [next, event] = step(before, input);
      if (next === before) return;
      const left = sid();
      account = next;
      // An unstored sign-in leaves the previous one to other contexts: its renewal keeps the lock.
      if (left !== sid() && !(input.type === 'signedIn' && !input.isStored)) locks.release();
      for (const listener of changeListeners) listener(before, input);
      const error = next.error && { error: next.error };
      const user = findUserSession(next) ?? findUserSession(before);
      if (event) runtime.emit({ type: event, ...error, elsewhere: input.elsewhere === true }, user);
    },
    onChange: (listener) => addTo(changeListeners, listener),
    async withLock(name, work, isBound = true) {
      try {
        await locks.run(name, work, isBound);
      } finally {
        flush();
      }
    },
  };
  return runtime;
}
