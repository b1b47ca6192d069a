// Counts what a step costs: requests, by the name of their operation, and time.

/** A `fetch` to give to createAuth, and a measure of its requests. */
export function createMeter() {
  /** @type {string[]} */
  let operations = [];
  let spentMs = 0;
  return {
    /** @type {typeof fetch} */
    fetch: (input, init) => {
      const target = new Headers(init?.headers).get('x-amz-target') ?? 'request';
      operations.push(target.replace(/^.*\./, ''));
      return fetch(input, init);
    },
    /**
     * @template T
     * @param {() => Promise<T>} work
     * @returns {Promise<T>}
     */
    async measure(work) {
      operations = [];
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        spentMs = performance.now() - startedAt;
      }
    },
    /** Such as `2 requests in 31 ms: GetId, GetCredentialsForIdentity`. */
    lastCost() {
      const count = `${operations.length} ${operations.length === 1 ? 'request' : 'requests'}`;
      const time = spentMs < 1 ? `${spentMs.toFixed(2)} ms` : `${Math.round(spentMs)} ms`;
      return operations.length === 0 ? `${count}, ${time}` : `${count}, ${time}: ${operations.join(', ')}`;
    },
  };
}
