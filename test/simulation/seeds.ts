import type { Keeper } from './keeper.js';
import { type Run, runSeed } from './run.js';
import type { Violation } from './world.js';

/** A seed whose world broke an invariant. */
export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
}

const everyEighth = 8;

/** Plays one seed, and for some the same world again with another wrong time of day, in which nothing may differ. */
export async function checkSeed(seed: number, keeper: Keeper): Promise<Failure | undefined> {
  const run = await runSeed(seed, { keeper });
  if (run.violation) return { seed, violation: run.violation };
  if (seed % everyEighth !== 0 || !run.profile.isCalm) return undefined;
  const right = await runSeed(seed, { keeper, adjust: (profile) => ({ ...profile, wallOffsetsMs: [] }) });
  const text = compareRequests(run, right);
  return text === undefined ? undefined : { seed, violation: { invariant: 'I18', text, atMs: 0 } };
}

function compareRequests(run: Run, right: Run): string | undefined {
  const index = run.requests.findIndex((request, place) => request !== right.requests[place]);
  if (index < 0 && run.requests.length === right.requests.length) return undefined;
  return `a wrong time of day changes the requests: ${run.requests[index]} instead of ${right.requests[index]}`;
}
