import { type ActiveFault, type Fault, readFault } from './fault.js';

/** The faults of a running server. */
export interface Faults {
  /**
   * Adds one; those that were added first hit first, one a request.
   *
   * @throws {TypeError} with a sentence on what is wrong with it
   */
  add(fault: Fault): ActiveFault;
  /** Those that still have requests to hit. */
  list(): readonly ActiveFault[];
  clear(): void;
}

/** What the server itself needs of them. */
export interface FaultSource extends Faults {
  /** The fault that hits a request, which then counts as hit. */
  take(operation: string): Fault | undefined;
}

/** A test that adds faults for ever and never runs into one has gone wrong. */
const MOST_FAULTS = 1_000;

/** @param isOperation knows the names of the operations that there are */
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
