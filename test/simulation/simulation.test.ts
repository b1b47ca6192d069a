import { beforeAll, describe, expect, test } from 'vitest';
import { type Keeper, loadKeeper } from './keeper.js';
import { mutants } from './mutants.js';
import { readRecorded } from './recorded.js';
import { runRecorded, runSeed } from './run.js';
import { checkSeed, drawFirstSeed } from './seeds.js';
import { describeFact } from './trace.js';

const built = 'packages/auth/dist';
const seeds = 500;
const part = 50;
/** Far more than a part takes, also on a busy machine. */
const timeout = 120_000;

let keeper: Keeper;
beforeAll(async () => {
  keeper = await loadKeeper(built);
});

describe('the keeper in a world of virtual time', () => {
  const parts = [1, drawFirstSeed(built)].flatMap((first) =>
    Array.from({ length: seeds / part }, (_, index) => first + index * part),
  );

  test.each(parts)('every invariant holds in the worlds from seed %i on', { timeout }, async (from) => {
    for (let seed = from; seed < from + part; seed++)
      expect(await checkSeed(seed, keeper), `npm run sim -- --seed ${seed}`).toBeUndefined();
  });

  test('a seed is the same world each time', async () => {
    const play = async (): Promise<string[]> => {
      const lines: string[] = [];
      await runSeed(7, { keeper, record: (fact, nowMs) => lines.push(describeFact(fact, nowMs) ?? '') });
      return lines;
    };
    expect(await play()).toEqual(await play());
  });
});

describe('a world that once broke an invariant', () => {
  test.each(readRecorded())('seed $seed, $violation.invariant: $violation.text', async (recorded) => {
    const { violation } = await runRecorded(recorded, { keeper });
    expect(violation, `npm run sim -- --recorded ${recorded.seed}`).toBeUndefined();
  });

  test('stays the same world, independent of the stream of random numbers', async () => {
    const [recorded] = readRecorded();
    if (!recorded) throw new Error('nothing is recorded');
    const decisions = { '1: t1 InitiateAuth fault': 'lost before' };
    const steps = [{ id: 1, name: 'sign in', waitMs: 60_000 } as const];
    const play = async (seed: number): Promise<readonly string[]> =>
      (await runRecorded({ ...recorded, seed, steps, decisions }, { keeper })).requests;
    const requests = await play(1);
    expect(requests[0]).toContain('InitiateAuth');
    expect(await play(2)).toEqual(requests);
  });
});

describe('keepers that are broken on purpose', () => {
  test('each invariant has one', () => {
    const broken = new Set(mutants.map(({ invariant }) => invariant));
    for (let number = 1; number <= 10; number++) expect(broken).toContain(String(number));
  });

  test.each(mutants)('$name: caught', { timeout }, async ({ change }) => {
    const broken = change(keeper);
    let seed = 1;
    while (seed <= 200 && !(await checkSeed(seed, broken))) seed++;
    expect(seed).toBeLessThanOrEqual(200);
  });
});
