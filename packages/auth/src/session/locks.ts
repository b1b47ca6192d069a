import type { Records } from './opened-records.js';
import { lockRecords } from './store-protocol.js';

/** The locks of a context. */
export interface Locks {
  isHeld(): boolean;
  /** Frees the locks of work for a sign-in that has just ended. */
  release(): void;
  /**
   * Runs `work` under a lock of the store. When the lock is not free in time, `work` runs without it: the checks of the
   * protocol guard each write.
   *
   * @param isBound - whether `work` belongs to the current sign-in. After a change of the sign-in the lock is freed, and no call
   * waits for `work`. False for work that must be done in any case.
   */
  run(name: string, work: (isLocked: boolean) => Promise<void>, isBound: boolean): Promise<void>;
}

/** Creates the locks of a context. */
export function createLocks(records: () => Records): Locks {
  /** The held locks: each member releases one. */
  const held = new Set<() => void>();
  return {
    isHeld: () => held.size > 0,
    release() {
      for (const release of held) release();
    },
    async run(name, work, isBound) {
      let begun: Promise<void> | undefined;
      const begin = (): Promise<void> => {
        begun = new Promise((resolve, reject) => {
          const end = (): void => {
            held.delete(release);
            resolve();
          };
          const release = isBound ? end : () => {};
          held.add(release);
          work(true).catch(reject).finally(end);
        });
        return begun;
      };
      // A store without a working lock is like one whose lock is held. Work that has begun without a fault continues if the lock fails.
      await lockRecords(records(), name, begin).catch(() => {});
      await (begun ?? work(false));
    },
  };
}
