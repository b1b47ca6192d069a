import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decisions } from './fate.js';
import type { Keeper } from './keeper.js';
import { type RecordedWorld, type Run, runRecorded, runSeed } from './run.js';
import { kindOf, shrink } from './shrink.js';

/** The worlds that once broke an invariant: their steps, and what went wrong in them. */
const folder = 'test/simulation/recorded';

/** The worlds that are recorded, by the seeds that drew them. */
export function readRecorded(): RecordedWorld[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): RecordedWorld => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((one, other) => one.seed - other.seed);
}

/**
 * Records the world of a seed that breaks an invariant: as few of its steps and decisions as break it in the same way.
 * Returns where it is written.
 *
 * @throws {Error} when the seed breaks none, or its record doesn't break the same one.
 */
export async function recordSeed(seed: number, keeper: Keeper): Promise<string> {
  const whole = await runSeed(seed, { keeper });
  if (!whole.violation) throw new Error(`seed ${seed} breaks no invariant`);
  const only = await shrink(whole, keeper);
  const recorded = await reduce(toRecorded(await runSeed(seed, { keeper, only }), only), keeper);
  const path = join(folder, `seed-${seed}.json`);
  writeFileSync(path, `${JSON.stringify(recorded, undefined, 2)}\n`);
  return path;
}

function toRecorded({ seed, violation, profile, plan, decisions }: Run, only: readonly number[]): RecordedWorld {
  const { invariant = '', text = '' } = violation ?? {};
  const steps = plan.filter(({ id }) => only.includes(id)).map(({ id, name, waitMs }) => ({ id, name, waitMs }));
  return { seed, violation: { invariant, text }, profile, steps, decisions };
}

/** Leaves out what the same violation doesn't need: decisions become quiet, steps go. */
async function reduce(recorded: RecordedWorld, keeper: Keeper): Promise<RecordedWorld> {
  const kind = kindOf(recorded.violation);
  const fails = async (candidate: RecordedWorld): Promise<boolean> =>
    kindOf((await runRecorded(candidate, { keeper })).violation) === kind;
  if (!(await fails(recorded)))
    throw new Error(`the record of seed ${recorded.seed} does not break what the seed breaks`);
  let best = recorded;
  for (let size = -1; size !== sizeOf(best); ) {
    size = sizeOf(best);
    best = await leaveOut(Object.entries(best.decisions), best, (entries) => withDecisions(best, entries), fails);
    best = await leaveOut(best.steps, best, (steps) => ({ ...best, steps }), fails);
  }
  const { violation } = await runRecorded(best, { keeper });
  return { ...best, violation: { invariant: violation?.invariant ?? '', text: violation?.text ?? '' } };
}

function sizeOf({ steps, decisions }: RecordedWorld): number {
  return steps.length + Object.keys(decisions).length;
}

function withDecisions(recorded: RecordedWorld, entries: readonly (readonly [string, unknown])[]): RecordedWorld {
  return { ...recorded, decisions: Object.fromEntries(entries) as Decisions };
}

/** Tries to do without each part of a list, large parts first. */
async function leaveOut<T>(
  list: readonly T[],
  whole: RecordedWorld,
  create: (list: readonly T[]) => RecordedWorld,
  fails: (candidate: RecordedWorld) => Promise<boolean>,
): Promise<RecordedWorld> {
  let kept = list;
  for (let size = Math.max(kept.length >> 1, 1); size >= 1; size >>= 1) {
    for (let start = 0; start < kept.length; ) {
      const fewer = kept.filter((_, index) => index < start || index >= start + size);
      if (await fails(create(fewer))) kept = fewer;
      else start += size;
    }
  }
  return kept.length === list.length ? whole : create(kept);
}
