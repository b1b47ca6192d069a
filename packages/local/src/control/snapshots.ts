import type { LocalServices } from '../services.js';
import { createTableCopies } from '../store/copies.js';
import type { FaultSource } from './faults.js';
import type { SavedSnapshot, Snapshots } from './snapshot.js';
import { exportSnapshot, importSnapshot } from './snapshot-document.js';

const MOST_SNAPSHOTS = 100;

interface Kept extends SavedSnapshot {
  readonly id: number;
  readonly clockOffsetMs: number;
}

export function createSnapshots(services: LocalServices, faults: FaultSource): Snapshots {
  const { store, clock } = services;
  const copies = createTableCopies(store);
  const kept = new Map<string, Kept>();
  let lastId = 0;

  const require = (name: string): Kept => {
    const snapshot = kept.get(name);
    if (snapshot === undefined) throw new RangeError(`There is no snapshot "${name}".`);
    return snapshot;
  };

  return {
    save: async (name) => {
      if (!/^[\w.:@ -]{1,128}$/.test(name)) {
        throw new TypeError('A snapshot has a name of 1 to 128 letters, digits, blanks and _.:@-');
      }
      const earlier = kept.get(name);
      if (earlier === undefined && kept.size >= MOST_SNAPSHOTS) {
        throw new TypeError(`There are ${MOST_SNAPSHOTS} snapshots already: delete one first.`);
      }
      const snapshot = {
        id: ++lastId,
        name,
        savedAt: new Date(clock.now()).toISOString(),
        clockOffsetMs: clock.offsetMs(),
      };
      await copies.make(snapshot.id);
      kept.set(name, snapshot);
      if (earlier !== undefined) await copies.drop(earlier.id);
      return describe(snapshot);
    },
    restore: async (name) => {
      const { id, clockOffsetMs } = require(name);
      // What this server is known by stays, and of the keys that sign only those come back that were deleted.
      await copies.restore(id, { keep: ['server_values'], complete: ['signing_keys'] });
      clock.setOffsetMs(clockOffsetMs);
      faults.clear();
    },
    list: () => [...kept.values()].map(describe),
    delete: async (name) => {
      const { id } = require(name);
      kept.delete(name);
      await copies.drop(id);
    },
    export: () => exportSnapshot(services),
    import: async (document) => {
      await importSnapshot(services, document);
      faults.clear();
    },
  };
}

function describe({ name, savedAt }: Kept): SavedSnapshot {
  return { name, savedAt };
}
