import type { SessionStore } from '@claviger/auth';
import type { Locks } from './locks.js';
import type { Tab } from './tab.js';
import type { World } from './world.js';

/** The one store of a world, as its tabs see it. */
export interface SharedStore {
  readonly values: ReadonlyMap<string, string>;
  /** The store as one tab uses it. */
  open(tab: Tab): SessionStore;
  /** Changes a value behind everybody's back. */
  set(key: string, value: string | null): void;
  /** Takes a tab's watchers away. */
  forget(tab: Tab): void;
  watchers(tab: Tab): number;
}

type Operation = 'read' | 'write' | 'remove';

/** What goes wrong with an operation: it fails before or after it was done, or nothing is ever heard of it. */
type StoreFault = 'fails' | 'fails although done' | 'never answers' | 'is done late' | 'answers late';

/** A caller of a read that runs gives up after this time. */
const readLimitMs = 10_000;

/** Reads and writes take time, and fail as the weather is; each key is written whole or not at all. */
export function createSharedStore(world: World, locks: Locks): SharedStore {
  const { timeline, random, profile, fate } = world;
  const values = new Map<string, string>();
  const watchers = new Map<Tab, Set<(key: string) => void>>();

  const drawFault = (operation: Operation): StoreFault | null => {
    if (!random.chance(world.weather().storage)) return null;
    if (profile.storeHangs && random.chance(0.2)) return 'never answers';
    if (profile.storeLate && random.chance(0.7))
      return operation === 'read' || random.chance(0.5) ? 'answers late' : 'is done late';
    return operation !== 'read' && random.chance(0.3) ? 'fails although done' : 'fails';
  };

  const set = (tab: Tab | undefined, key: string, value: string | null): void => {
    const before = values.get(key) ?? null;
    if (value === null) values.delete(key);
    else values.set(key, value);
    world.tell({ type: 'written', tab, key, value, before });
    for (const [other, callbacks] of watchers) {
      const about = `${tab?.name ?? 'user'} tells ${other.name} of ${kindOfKey(key)}`;
      if (other === tab || fate.decide(`${about} lost`, false, () => random.chance(world.weather().messages))) continue;
      const tellAgain = profile.messagesAgain ?? 0;
      const isTwice = fate.decide(`${about} again`, false, () => random.chance(tellAgain));
      for (let times = isTwice ? 2 : 1; times > 0; times--) {
        const afterMs = fate.decide(`${about} after`, 10, () => random.between(0, profile.messageMs ?? 20));
        timeline.after(afterMs, other, () => {
          world.note(other, `told of ${kindOfKey(key)}`);
          world.tell({ type: 'message', tab: other, key });
          for (const callback of callbacks) callback(key);
        });
      }
    }
  };

  const perform = (
    tab: Tab,
    operation: Operation,
    keys: readonly [string, ...string[]],
    value: string | null,
  ): Promise<(string | null)[]> => {
    // Nothing of a tab that is gone runs; what it promised itself is never kept.
    if (tab.status === 'gone') return new Promise(() => {});
    const kinds = keys.map(kindOfKey).join('+');
    const about = `${tab.name} ${operation} ${kinds}`;
    const drawn = fate.decide(`${about} fault`, null as StoreFault | null, () => drawFault(operation)) ?? undefined;
    const isTooLong = Number(value?.length) > world.troubles.longestText;
    const fault = isTooLong ? 'fails' : drawn;
    if (fault) for (const key of keys) world.tell({ type: 'storeFault', tab, key, how: `${operation} ${fault}` });
    return new Promise((resolve, reject) => {
      const quietMs = profile.storeMs >> 1;
      const drawMs = (isLate: boolean): number =>
        isLate ? random.between(500, 25_000) : random.between(0, profile.storeMs);
      const actMs = fate.decide(`${about} there`, quietMs, () => drawMs(fault === 'is done late'));
      const answerMs = fate.decide(`${about} back`, quietMs, () => drawMs(fault === 'answers late'));
      const isDone = fault !== 'fails' && fault !== 'never answers';
      // The store does its work even after the tab that asked is gone.
      timeline.after(actMs, undefined, () => {
        const sampledAtMs = timeline.nowMs();
        const found = keys.map((key) => values.get(key) ?? null);
        if (operation !== 'read' && isDone) set(tab, keys[0], value);
        timeline.after(answerMs, tab, () => {
          world.note(tab, `${operation} ${kinds}`);
          if (fault === 'never answers') return;
          if (fault?.startsWith('fails')) return reject(new Error('The disk is on fire.'));
          if (operation === 'read')
            keys.forEach((key, index) => {
              const isLate = actMs + answerMs >= readLimitMs;
              world.tell({ type: 'read', tab, key, value: found[index] ?? null, sampledAtMs, isLate });
            });
          resolve(found);
        });
      });
    });
  };

  return {
    values,
    open: (tab) => ({
      shared: true,
      ...(profile.keepsSecrets && { keepsSecrets: true }),
      async read(key) {
        return (await perform(tab, 'read', [key], null))[0] ?? null;
      },
      ...(profile.readsTogether && {
        readEach: async ([first, ...others]) =>
          first === undefined ? [] : perform(tab, 'read', [first, ...others], null),
      }),
      async write(key, value) {
        await perform(tab, 'write', [key], value);
      },
      async remove(key) {
        await perform(tab, 'remove', [key], null);
      },
      lock: (name, { waitMs }, work) => locks.run(tab, { name, waitMs }, work),
      watch(onChange) {
        const callbacks = watchers.get(tab) ?? new Set();
        watchers.set(tab, callbacks.add(onChange));
        return () => callbacks.delete(onChange);
      },
    }),
    set: (key, value) => set(undefined, key, value),
    forget: (tab) => void watchers.delete(tab),
    watchers: (tab) => watchers.get(tab)?.size ?? 0,
  };
}

/** What a key is about, without the name of a sign-in or a guest in it. */
function kindOfKey(key: string): string {
  return key.replace(/^claviger\.[^.]*\.[^.]*\./, '').replace(/\.[0-9a-f]{16,}/, '');
}
