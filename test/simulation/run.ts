import type { Fact } from './facts.js';
import { createDrawnFate, createRecordedFate, type Decided, type Decisions, type Fate } from './fate.js';
import type { Keeper } from './keeper.js';
import { createPlan, type Step } from './plan.js';
import { createProfile, type Profile } from './profile.js';
import { createRandom, deriveSeed, type Random } from './random.js';
import { addRarities } from './rarities.js';
import { play } from './steps.js';
import { createWorld, type Violation } from './world.js';

/** What is done with a world beside playing it. */
interface PlayOptions {
  readonly keeper: Keeper;
  readonly record?: ((fact: Fact, nowMs: number) => void) | undefined;
}

/** What is done with a seed beside playing it. */
export interface RunOptions extends PlayOptions {
  /** Plays only these steps of the plan, by their places in it. Default: all. */
  readonly only?: readonly number[] | undefined;
  /** Changes the kind of world. */
  readonly adjust?: ((profile: Profile) => Profile) | undefined;
}

/** What became of a world. */
export interface Run {
  readonly seed: number;
  readonly profile: Profile;
  readonly plan: readonly Step[];
  /** What chance decided, where it was not the quiet value. */
  readonly decisions: Decisions;
  readonly violation: Violation | undefined;
  /** Every request that was made, with its time: what clocks that are wrong must not change. */
  readonly requests: readonly string[];
}

/** A world as data: it stays the same when the code that runs in it changes. */
export interface RecordedWorld {
  /** The seed that drew it once. */
  readonly seed: number;
  /** What broke, when it was recorded. */
  readonly violation: { readonly invariant: string; readonly text: string };
  readonly profile: Profile;
  readonly steps: readonly Pick<Step, 'id' | 'name' | 'waitMs'>[];
  readonly decisions: Decisions;
}

/** Plays the world of a seed. The same seed and the same code are the same world, whenever and wherever. */
export async function runSeed(seed: number, { keeper, only, record, adjust }: RunOptions): Promise<Run> {
  const random = createRandom(deriveSeed(seed, 0));
  // Each second world, so that the other draws stay what they were.
  const drawn = addRarities(seed, { ...createProfile(random), readsTogether: seed % 2 === 0 });
  const profile = adjust ? adjust(drawn) : drawn;
  const plan = createPlan(seed, profile, random);
  const decisions: Record<string, Decided> = {};
  const fate = createDrawnFate((name, value) => {
    decisions[name] = value;
  });
  const steps = only ? plan.filter(({ id }) => only.includes(id)) : plan;
  const end = await playWorld({ seed, profile, random, fate }, steps, { keeper, record });
  return { seed, profile, plan, decisions, ...end };
}

/** Plays a world that was recorded. */
export async function runRecorded(recorded: RecordedWorld, options: PlayOptions): Promise<Run> {
  const { seed, profile, decisions } = recorded;
  const steps = recorded.steps.map((step): Step => ({ ...step, seed: deriveSeed(seed, step.id) }));
  const random = createRandom(deriveSeed(seed, 0));
  const end = await playWorld({ seed, profile, random, fate: createRecordedFate(decisions) }, steps, options);
  return { seed, profile, plan: steps, decisions, ...end };
}

interface Beginning {
  readonly seed: number;
  readonly profile: Profile;
  readonly random: Random;
  readonly fate: Fate;
}

async function playWorld(
  beginning: Beginning,
  steps: readonly Step[],
  { keeper, record }: PlayOptions,
): Promise<Pick<Run, 'violation' | 'requests'>> {
  const requests: string[] = [];
  const world = createWorld({
    ...beginning,
    keeper,
    record(fact, nowMs) {
      if (fact.type === 'request') requests.push(`${nowMs} ${fact.request.tab.name} ${fact.request.operation}`);
      record?.(fact, nowMs);
    },
  });
  const onRejection = (error: unknown): void =>
    world.violate('6', undefined, `a promise without a handler was rejected: ${error}`);
  process.on('unhandledRejection', onRejection);
  try {
    await play(world, steps);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  return { violation: world.violation, requests };
}
