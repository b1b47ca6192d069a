import type { Profile } from './profile.js';
import { deriveSeed, type Random } from './random.js';

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
export type StepName = keyof typeof weights;

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

/** What a seed's users do. */
export function createPlan(seed: number, profile: Profile, random: Random): Step[] {
  const allowed = { ...weights };
  if (profile.isCalm)
    for (const name of ['freeze', 'kill', 'bad weather', 'damage a record'] as const) allowed[name] = 0;
  if (!profile.clockSteps) allowed['set the clock'] = 0;
  if (!profile.evicts) allowed['throw the store away'] = 0;
  const length = random.between(12, 32);
  const first: StepName[] = random.chance(0.8) ? ['sign in', 'fetch everywhere'] : ['fetch everywhere'];
  if (!profile.isCalm && random.chance(0.7)) first.push('bad weather');
  return Array.from({ length }, (_, index) => ({
    id: index,
    name: first[index] ?? random.weighted(allowed),
    seed: deriveSeed(seed, index),
    waitMs: drawWaitMs(random),
  }));
}

function drawWaitMs(random: Random): number {
  const kind = random.weighted({ none: 5, instant: 6, moment: 6, while: 4, long: 2 });
  if (kind === 'none') return 0;
  if (kind === 'instant') return random.between(1, 60);
  if (kind === 'moment') return random.between(60, 3_000);
  return kind === 'while' ? random.between(3_000, 40_000) : random.between(40_000, 900_000);
}
