import type { Profile } from './profile.js';
import { createRandom, deriveSeed, type Random } from './random.js';

/** One thing that users, their machine or the service do, and how long nothing else is done after it. */
export interface Step {
  /** Its place in the whole plan. */
  readonly id: number;
  readonly name: StepName;
  /** Decides everything about the step, and what happens by chance until the next one. */
  readonly seed: number;
  readonly waitMs: number;
}

/** The names of all steps. */
export type StepName = keyof typeof weights | keyof typeof rareWeights;

/** How often each thing is done in a world where everything may happen. */
const weights = {
  fetch: 14,
  'fetch everywhere': 8,
  'fetch at once': 5,
  force: 4,
  'force everywhere': 2,
  'fetch and abort': 3,
  'current user': 2,
  'sign in': 9,
  'sign in over it': 1,
  'sign out': 4,
  'sign out globally': 1,
  'let tokens age': 10,
  open: 2,
  reload: 3,
  dispose: 1,
  hide: 1,
  sleep: 1,
  'set the clock': 1,
  freeze: 2,
  kill: 1,
  'good weather': 2,
  'bad weather': 3,
  'end all sessions of a user': 0.5,
  'disable a user': 0.3,
  'delete a user': 0.3,
  'delete identities': 0.5,
  'throw the store away': 1,
  'damage a record': 0.3,
};

/** How often each thing is done among those that few worlds have. */
const rareWeights = {
  'fetch tokens': 4,
  'mixed calls at once': 4,
  'delete the own account': 1,
  'fill the store': 3,
  'evict a key': 1,
  'damage any record': 1,
  'throttle the identity pool': 3,
  'sign out offline': 5,
  federate: 3,
};

/** What a seed's users do. */
export function createPlan(seed: number, profile: Profile, random: Random): Step[] {
  const allowed = { ...weights };
  if (profile.isCalm)
    for (const name of ['freeze', 'kill', 'bad weather', 'damage a record'] as const) allowed[name] = 0;
  if (!profile.clockSteps) allowed['set the clock'] = 0;
  if (!profile.evicts) allowed['throw the store away'] = 0;
  const length = random.between(12, 32);
  const first: (keyof typeof weights)[] = random.chance(0.8) ? ['sign in', 'fetch everywhere'] : ['fetch everywhere'];
  if (!profile.isCalm && random.chance(0.7)) first.push('bad weather');
  const plan = Array.from({ length }, (_, index) => ({
    id: index,
    name: first[index] ?? random.weighted(allowed),
    seed: deriveSeed(seed, index),
    waitMs: drawWaitMs(random),
  }));
  return addRareSteps(seed, profile, plan);
}

/** The first place of a rare step: a plan is never so long. */
const firstRare = 5_000;

/** Adds steps after the first one, by draws of their own: the other steps stay what they were. */
function addRareSteps(seed: number, profile: Profile, plan: readonly Step[]): Step[] {
  const random = createRandom(deriveSeed(seed, firstRare - 1));
  const federates = (name: StepName): boolean => profile.federates === true && name === 'sign in' && random.chance(0.7);
  const steps = plan.map((step) => (federates(step.name) ? { ...step, name: 'federate' as const } : step));
  if (!profile.federates && random.chance(0.6)) return steps;
  const allowed = { ...rareWeights };
  if (!profile.federates) allowed.federate = 0;
  if (profile.isCalm)
    for (const name of [
      'fill the store',
      'evict a key',
      'damage any record',
      'throttle the identity pool',
      'sign out offline',
    ] as const)
      allowed[name] = 0;
  for (let id = firstRare + random.between(1, 3); id > firstRare; id--) {
    const step = { id, name: random.weighted(allowed), seed: deriveSeed(seed, id), waitMs: drawWaitMs(random) };
    steps.splice(random.between(1, steps.length), 0, step);
  }
  return steps;
}

function drawWaitMs(random: Random): number {
  const kind = random.weighted({ none: 5, instant: 6, moment: 6, while: 4, long: 2 });
  if (kind === 'none') return 0;
  if (kind === 'instant') return random.between(1, 60);
  if (kind === 'moment') return random.between(60, 3_000);
  return kind === 'while' ? random.between(3_000, 40_000) : random.between(40_000, 900_000);
}
