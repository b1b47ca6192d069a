import { type ActiveFault, type Fault, readFault } from './fault.js';

/** The faults of a running server. */
export interface Faults {
  /**
   * Adds a fault. A request is hit by one fault, the one that was added first.
   *
   * @throws {TypeError} with a sentence on what is wrong with it
   */
  add(fault: Fault): ActiveFault;
  /** The faults that will hit further requests. */
  list(): readonly ActiveFault[];
  clear(): void;
}

/** The server's own view of its faults. */
export interface FaultSource extends Faults {
  /** Takes the fault that hits a request, and counts the hit. */
  take(operation: string): Fault | undefined;
}

/** A test with more faults than this adds them by mistake. */
const MOST_FAULTS = 1_000;

/** @param isOperation whether an operation has this name */
export function createFaults(isOperation: (name: string) => boolean): FaultSource {
  let active: ActiveFault[] = [];
  let lastId = 0;
  return {
    add: (given) => {
      const fault = readFault(given, isOperation);
      if (active.length >= MOST_FAULTS)
        throw new TypeError(`There are ${MOST_FAULTS} faults already: clear them first.`);
      const added = { ...fault, id: ++lastId, hits: 0 };
      active.push(added);
      return added;
    },
    list: () => [...active],
    clear: () => {
      active = [];
    },
    take: (operation) => {
      const index = active.findIndex((fault) => fault.operation === undefined || fault.operation === operation);
      const fault = active[index];
      if (fault === undefined) return undefined;
      const hit = { ...fault, hits: fault.hits + 1 };
      if (fault.times !== 'always' && hit.hits >= (fault.times ?? 1)) active.splice(index, 1);
      else active[index] = hit;
      return fault;
    },
  };
}
