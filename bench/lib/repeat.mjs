// Repeated calls, and the middle of many figures.

/**
 * Calls for so long, so many at once.
 *
 * @param {(attempt: number) => Promise<unknown>} call
 * @param {{ forMs: number, atOnce: number }} options
 */
export async function repeat(call, { forMs, atOnce }) {
  const times = [];
  let attempt = 0;
  const began = performance.now();
  const work = async () => {
    do {
      const callBegan = performance.now();
      await call(attempt++);
      times.push(performance.now() - callBegan);
    } while (performance.now() - began < forMs);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { times, perSecond: (times.length / (performance.now() - began)) * 1_000 };
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param {readonly number[]} values @param {number} share from 0 to 1 */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}
