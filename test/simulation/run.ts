import type { Fact } from './facts.js';
import type { Keeper } from './keeper.js';
import { createPlan, play, type Step } from './plan.js';
import { createProfile, type Profile } from './profile.js';
import { createRandom, deriveSeed } from './random.js';
import { createWorld, type Violation } from './world.js';

/** What is done with a seed beside playing it. */
export interface RunOptions {
  readonly keeper: Keeper;
  /** Plays only these steps of the plan, by their places in it. Default: all. */
  readonly only?: readonly number[] | undefined;
  readonly record?: ((fact: Fact, nowMs: number) => void) | undefined;
  /** Changes the kind of world. */
  readonly adjust?: ((profile: Profile) => Profile) | undefined;
}

/** What became of a world. */
export interface Run {
  readonly seed: number;
  readonly profile: Profile;
  readonly plan: readonly Step[];
  readonly violation: Violation | undefined;
  /** Every request that was made, with its time: what clocks that are wrong must not change. */
  readonly requests: readonly string[];
}

/** Plays the world of a seed. The same seed is the same world, whenever and wherever. */
export async function runSeed(seed: number, { keeper, only, record, adjust }: RunOptions): Promise<Run> {
  const random = createRandom(deriveSeed(seed, 0));
  const drawn = createProfile(random);
  const profile = adjust ? adjust(drawn) : drawn;
  const plan = createPlan(seed, profile, random);
  const requests: string[] = [];
  const world = createWorld({
    seed,
    keeper,
    profile,
    random,
    record(fact, nowMs) {
      if (fact.type === 'request') requests.push(`${nowMs} ${fact.request.tab.name} ${fact.request.operation}`);
      record?.(fact, nowMs);
    },
  });
  const onRejection = (error: unknown): void =>
    world.violate('6', undefined, `a promise was rejected that nobody waited for: ${error}`);
  process.on('unhandledRejection', onRejection);
  try {
    await play(world, only ? plan.filter((_, index) => only.includes(index)) : plan);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  return { seed, profile, plan, violation: world.violation, requests };
}
