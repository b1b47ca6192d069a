import type { Tab } from './tab.js';
import type { World } from './world.js';

/**
 * What goes wrong with a lock: it is refused with an error, at once or when the work is done; it is lost during the work, as one that
 * is stolen; or it comes late.
 */
type LockFault = 'rejects' | 'rejects late' | 'is lost' | 'comes late';

const faults: Readonly<Record<LockFault, number>> = { rejects: 2, 'rejects late': 2, 'is lost': 1, 'comes late': 2 };

/** Locks as browsers give them: granted in turn, also to a page that is frozen; a page that dies lets go. */
export interface Locks {
  run(
    tab: Tab,
    wanted: { readonly name: string; readonly waitMs: number },
    work: () => Promise<void>,
  ): Promise<boolean>;
  /** How many locks a tab's code holds. */
  heldBy(tab: Tab): number;
  /** Frees all locks that a tab has or waits for. */
  forget(tab: Tab): void;
}

interface Turn {
  readonly tab: Tab;
  readonly begin: () => void;
}

export function createLocks(world: World): Locks {
  const { timeline, random, profile, fate } = world;
  /** The first of each queue is the holder. */
  const queues = new Map<string, Turn[]>();
  const held = new Map<Tab, number>();

  const leave = (name: string, turn: Turn): void => {
    const queue = queues.get(name) ?? [];
    const index = queue.indexOf(turn);
    if (index < 0) return;
    queue.splice(index, 1);
    if (index === 0) queue[0]?.begin();
  };

  return {
    heldBy: (tab) => held.get(tab) ?? 0,
    run(tab, { name, waitMs }, work) {
      if (waitMs > 12_000) world.violate('I12', tab, `it waits ${waitMs} ms for the lock ${name}`);
      if (tab.status === 'gone') return new Promise(() => {});
      const about = `${tab.name} lock ${name.replace(/^.*:(\w+).*/, '$1')}`;
      const drawMs = (): number => fate.decide(about, 1, () => random.between(0, 2));
      return new Promise((resolve, reject) => {
        const answer = (isDone: boolean): void => resolve(isDone);
        const drawFault = (): LockFault | null =>
          random.chance(world.weather().locks ?? 0) ? random.weighted(faults) : null;
        const fault = profile.hasLocks ? fate.decide(`${about} fault`, null, drawFault) : undefined;
        if (!profile.hasLocks || fault === 'rejects') {
          world.tell({ type: 'lock', tab, name, what: 'refused' });
          timeline.after(drawMs(), tab, () => (fault ? reject(new Error('No lock is there.')) : answer(false)));
          return;
        }
        let isGranted = false;
        const cancelWait = timeline.after(waitMs, tab, () => {
          if (isGranted) return;
          leave(name, turn);
          world.tell({ type: 'lock', tab, name, what: 'refused' });
          answer(false);
        });
        const begin = (): void => {
          isGranted = true;
          cancelWait();
          const lateMs =
            fault === 'comes late' ? fate.decide(`${about} after`, 3_000, () => random.between(500, 11_000)) : drawMs();
          timeline.after(lateMs, tab, () => {
            world.note(tab, about);
            world.tell({ type: 'lock', tab, name, what: 'granted' });
            held.set(tab, (held.get(tab) ?? 0) + 1);
            const end = (): void => {
              if (tab.status === 'gone') return;
              held.set(tab, (held.get(tab) ?? 1) - 1);
              world.tell({ type: 'lock', tab, name, what: 'released' });
              leave(name, turn);
            };
            const lose = (): void => {
              if (queues.get(name)?.[0] !== turn) return;
              world.tell({ type: 'lock', tab, name, what: 'refused' });
              leave(name, turn);
              reject(new Error('The lock was lost.'));
            };
            if (fault === 'is lost')
              timeline.after(
                fate.decide(`${about} lost after`, 50, () => random.between(0, 500)),
                tab,
                lose,
              );
            work().then(
              () => {
                end();
                if (fault === 'rejects late') reject(new Error('The lock cannot be freed.'));
                answer(true);
              },
              (error: unknown) => {
                end();
                reject(error);
              },
            );
          });
        };
        const turn: Turn = { tab, begin };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        queue.push(turn);
        if (queue[0] === turn) begin();
      });
    },
    forget(tab) {
      held.delete(tab);
      for (const [name, queue] of queues) for (const turn of queue.filter((one) => one.tab === tab)) leave(name, turn);
    },
  };
}
