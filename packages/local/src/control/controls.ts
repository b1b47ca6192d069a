import { resetResources } from '../first-start.js';
import type { LocalServices } from '../services.js';
import { createEventLog, type EventLog } from './events.js';
import { createFaults, type FaultSource } from './faults.js';
import { createSnapshots, type Snapshots } from './snapshots.js';

/** What tests do to a running server. */
export interface Controls {
  readonly faults: FaultSource;
  readonly snapshots: Snapshots;
  readonly events: EventLog;
  /** Back to the state of a first start: the seed, the machine's clock, no faults. */
  reset(): Promise<void>;
}

/** @param isOperation knows the names of the operations that there are */
export function createControls(services: LocalServices, isOperation: (name: string) => boolean): Controls {
  const faults = createFaults(isOperation);
  return {
    faults,
    snapshots: createSnapshots(services, faults),
    events: createEventLog(services.clock),
    reset: async () => {
      services.clock.setOffsetMs(0);
      faults.clear();
      await resetResources(services);
    },
  };
}
