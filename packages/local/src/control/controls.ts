import type { LocalServices } from '../context/services.js';
import { createEventLog, type EventLog } from '../events/events.js';
import { applySeed } from '../seed/apply-seed.js';
import { prepareUsers } from '../seed/apply-user.js';
import { exportSeed } from '../seed/export-seed.js';
import { resetResources } from '../seed/first-start.js';
import { readSeed } from '../seed/read-seed.js';
import type { Seed } from '../seed/seed.js';
import type { Seeding } from '../seed/seeding.js';
import { createFaults, type FaultSource } from './faults.js';
import type { Snapshots } from './snapshot.js';
import { createSnapshots } from './snapshots.js';

/** What tests control of a running server. */
export interface Controls {
  readonly faults: FaultSource;
  readonly snapshots: Snapshots;
  readonly events: EventLog;
  /** Restores the state of a first start: the seed, the machine's clock, no faults. */
  reset(): Promise<void>;
  /** The current pools, users and other resources. */
  exportSeed(): Promise<Seed>;
  /**
   * Adds the content of a seed, and replaces resources with the same id.
   *
   * @throws {SeedError} then nothing has changed
   */
  importSeed(seed: unknown): Promise<void>;
}

export interface ControlsOptions {
  /** Whether an operation has this name. */
  readonly isOperation: (name: string) => boolean;
  /** What a reset restores, beyond the default resources. */
  readonly seeding: Seeding | undefined;
}

export function createControls(services: LocalServices, { isOperation, seeding }: ControlsOptions): Controls {
  const faults = createFaults(isOperation);
  return {
    faults,
    snapshots: createSnapshots(services, faults),
    events: createEventLog(services.clock),
    reset: async () => {
      services.clock.setOffsetMs(0);
      faults.clear();
      await resetResources(services, seeding);
      await services.clock.settle();
    },
    exportSeed: () => exportSeed(services),
    importSeed: async (given) => {
      const seed = readSeed(given);
      const users = prepareUsers(seed);
      await services.store.transaction((tx) => applySeed(services, tx, { seed, users }));
    },
  };
}
