import { requestLimitMs } from '../cognito/rpc.js';
import type { Records } from './opened-records.js';
import { lockRecords } from './store-protocol.js';

/** A holder of a lock makes one request: a wait that is longer than a request waits for a context that is frozen. */
const lockWaitMs = requestLimitMs + 2_000;

/** The locks that a context holds. */
export interface Locks {
  isHeld(): boolean;
  /** Frees the locks of work for the sign-in that has just ended. */
  release(): void;
  /**
   * Runs `work` under a lock of the store. When the lock is not free in time, `work` runs without it: the records
   * themselves guard all that it writes.
   *
   * @param isBound - `work` is of the sign-in that counts: when that is another one, the lock is free, and nothing waits for
   * `work`. False for what has to be done in any case.
   */
  run(name: string, work: (isLocked: boolean) => Promise<void>, isBound: boolean): Promise<void>;
}

/** Creates the locks of a context. */
export function createLocks(records: () => Records): Locks {
  /** The locks that are held: each member releases one. */
  const held = new Set<() => void>();
  return {
    isHeld: () => held.size > 0,
    release() {
      for (const release of held) release();
    },
    async run(name, work, isBound) {
      let isBegun = false;
      const begin = (): Promise<void> =>
        new Promise((resolve, reject) => {
          isBegun = true;
          const end = (): void => {
            held.delete(release);
            resolve();
          };
          const release = isBound ? end : () => {};
          held.add(release);
          work(true).catch(reject).finally(end);
        });
      const isDone = await lockRecords(records(), { name, waitMs: lockWaitMs }, begin).catch((error) => {
        // A store that can't give its lock is like one whose lock is held.
        if (isBegun) throw error;
        return false;
      });
      if (!isDone) await work(false);
    },
  };
}
