import type { LocalServices } from '../context/services.js';
import type { SavedCopy } from '../store/copies.js';
import type { FaultSource } from './faults.js';
import type { SavedSnapshot, Snapshots } from './snapshot.js';
import { exportSnapshot, importSnapshot } from './snapshot-document.js';

const MOST_SNAPSHOTS = 100;

export function createSnapshots(services: LocalServices, faults: FaultSource): Snapshots {
  const { clock } = services;
  const { copies } = services.store;
  return {
    save: async (name) => {
      if (!/^[\w.:@ -]{1,128}$/.test(name)) {
        throw new TypeError('A snapshot has a name of 1 to 128 letters, digits, blanks and _.:@-');
      }
      const copy = { name, savedAt: new Date(clock.now()).toISOString(), clockOffsetMs: clock.offsetMs() };
      if (!(await copies.save(copy, MOST_SNAPSHOTS))) {
        throw new TypeError(`There are ${MOST_SNAPSHOTS} snapshots already: delete one first.`);
      }
      return describe(copy);
    },
    restore: async (name) => {
      // The identity of this server stays, and only deleted signing keys are restored.
      const copy = await copies.restore(name, { keep: ['server_values'], complete: ['signing_keys'] });
      if (copy === undefined) throw noSnapshot(name);
      clock.setOffsetMs(copy.clockOffsetMs);
      faults.clear();
      await clock.settle();
    },
    list: async () => (await copies.list()).map(describe),
    delete: async (name) => {
      if (!(await copies.delete(name))) throw noSnapshot(name);
    },
    export: () => exportSnapshot(services),
    import: async (document) => {
      await importSnapshot(services, document);
      faults.clear();
    },
  };
}

function noSnapshot(name: string): RangeError {
  return new RangeError(`There is no snapshot "${name}".`);
}

function describe({ name, savedAt }: SavedCopy): SavedSnapshot {
  return { name, savedAt };
}
