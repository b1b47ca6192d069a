/** Random numbers that a seed decides. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  next(): number;
  /** An integer from 0 to `count - 1`. */
  below(count: number): number;
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** True with this probability; at 0 and 1 nothing is drawn. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Starts over with another seed. */
  reseed(seed: number): void;
}

/** Mulberry32: small, fast, and good enough to play dice. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (probability) => probability > 0 && (probability >= 1 || next() < probability),
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    weighted(weights) {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      throw new TypeError('No weight is above 0.');
    },
    reseed(other) {
      state = other >>> 0;
    },
  };
}

/** Another seed for a part of what a seed decides: neighbours have nothing to do with each other. */
export function deriveSeed(seed: number, part: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(part + 0x165667b1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
