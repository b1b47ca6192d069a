/** Numbers that follow from a seed (mulberry32): the same run again. */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    /** A whole number from 0 to below `limit`. */
    below,
    /** True in so many of a hundred cases. */
    percent: (chance) => next() * 100 < chance,
    pick: (list) => list[below(list.length)],
  };
}
