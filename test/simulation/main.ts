import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Fact } from './facts.js';
import { loadKeeper } from './keeper.js';
import { breakKeeper, mutants } from './mutants.js';
import { readRecorded, recordSeed } from './recorded.js';
import { type Run, runRecorded, runSeed } from './run.js';
import type { Failure } from './seeds.js';
import { shrink } from './shrink.js';
import { describeFact, describeWorld } from './trace.js';
import type { Job, JobResult } from './worker.js';

const usage = `npm run sim -- [--seeds N] [--from S]     plays N worlds (1000), beginning with that of seed S (1)
npm run sim -- --seed S [--only 0,3,7] [--mutant NAME]
                                          plays one, or some steps of it, and prints what happens in it
npm run sim -- --seed S --record          records what breaks an invariant there, as a test that stays the same world
npm run sim -- --recorded S               plays what was recorded of that seed, and prints what happens in it
npm run sim -- --mutants [--seeds N]      breaks the keeper in known ways: each must be noticed within N worlds (200)`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string' },
    record: { type: 'boolean', default: false },
    recorded: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    keeper: { type: 'string', default: 'packages/auth/dist' },
    help: { type: 'boolean', default: false },
  },
});

/** The most that is shown of a trace: its end says what broke. */
const traceLines = 400;
/** No world takes longer than this, in real time. */
const longestSeedMs = 30_000;

if (values.help) console.log(usage);
else if (values.mutants) process.exitCode = await checkMutants(Number(values.seeds ?? 200));
else if (values.recorded !== undefined) process.exitCode = await replayRecorded(Number(values.recorded), values.keeper);
else if (values.seed !== undefined && values.record)
  console.log(`${await recordSeed(Number(values.seed), await loadKeeper(values.keeper))} written`);
else if (values.seed !== undefined) process.exitCode = await replay(Number(values.seed), values.keeper);
else process.exitCode = await checkSeeds(Number(values.from), Number(values.seeds ?? 1000));

async function checkSeeds(from: number, count: number): Promise<number> {
  const startedAt = Date.now();
  const failures = await playAll({ from, count, mutant: undefined, stopsAtFirst: false });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${count} seeds from ${from}, ${seconds} s, ${failures.length} violations`);
  if (failures.length === 0) return 0;
  const byInvariant = new Map<string, Failure[]>();
  for (const failure of failures)
    byInvariant.set(failure.violation.invariant, [...(byInvariant.get(failure.violation.invariant) ?? []), failure]);
  for (const [invariant, list] of byInvariant) {
    console.log(`\ninvariant ${invariant}: ${list.length}`);
    for (const { seed, violation } of list.slice(0, 5)) console.log(`  seed ${seed}: ${violation.text}`);
  }
  const first = failures[0];
  if (first) await replay(first.seed, values.keeper);
  return 1;
}

/** Which seeds are played, and how. */
type Played = Pick<Job, 'from' | 'mutant' | 'stopsAtFirst'> & { readonly count: number };

/** Plays seeds in as many threads as there are processors. */
async function playAll({ from, count, ...options }: Played): Promise<Failure[]> {
  const stride = Math.min(availableParallelism(), count);
  const jobs = Array.from({ length: stride }, (_, index): Job => {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    return { ...options, keeperFolder: values.keeper, from: from + index, until: from + count, stride, progress };
  });
  const failures = await Promise.all(jobs.map(playJob));
  return failures.flat().sort((one, other) => one.seed - other.seed);
}

function playJob(job: Job): Promise<readonly Failure[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: job });
    let seen = -1;
    const watch = setInterval(() => {
      const seed = job.progress[0] ?? 0;
      if (seed !== seen) {
        seen = seed;
        return;
      }
      // Code that never gives way: nothing in the thread can notice it.
      clearInterval(watch);
      void worker.terminate();
      resolve([{ seed, violation: { invariant: '6', text: 'the code never comes to rest', atMs: 0 } }]);
    }, longestSeedMs);
    worker.once('message', ({ failures }: JobResult) => {
      clearInterval(watch);
      resolve(failures);
    });
    worker.once('error', reject);
  });
}

/** Prints a world: as few of its steps as break the same invariant, or those that were asked for. */
async function replay(seed: number, keeperFolder: string): Promise<number> {
  const keeper = breakKeeper(await loadKeeper(keeperFolder), values.mutant);
  const whole = await runSeed(seed, { keeper });
  const asked = values.only?.split(',').map(Number);
  const only = asked ?? (whole.violation ? await shrink(whole, keeper) : undefined);
  const lines: string[] = [];
  const run = await runSeed(seed, { keeper, only, record: (fact, nowMs) => addLine(lines, fact, nowMs) });
  return print(run, lines, `--seed ${seed}${only ? ` --only ${only.join()}` : ''}`);
}

/** Prints a world that was recorded. */
async function replayRecorded(seed: number, keeperFolder: string): Promise<number> {
  const recorded = readRecorded().find((one) => one.seed === seed);
  if (!recorded) throw new Error(`nothing is recorded of seed ${seed}`);
  const keeper = await loadKeeper(keeperFolder);
  const lines: string[] = [];
  const run = await runRecorded(recorded, { keeper, record: (fact, nowMs) => addLine(lines, fact, nowMs) });
  return print(run, lines, `--recorded ${seed}`);
}

function addLine(lines: string[], fact: Fact, nowMs: number): void {
  const line = describeFact(fact, nowMs);
  if (line !== undefined) lines.push(line);
}

/** Prints what happened in a world, and how to see it again. */
function print(run: Run, lines: readonly string[], options: string): number {
  console.log(`\n${describeWorld(run)}`);
  if (lines.length > traceLines) console.log(`… ${lines.length - traceLines} lines before`);
  for (const line of lines.slice(-traceLines)) console.log(line);
  if (!run.violation) {
    console.log('\nAll invariants hold.');
    return 0;
  }
  const { invariant, text, atMs } = run.violation;
  console.log(`\nINVARIANT ${invariant} at ${(atMs / 1000).toFixed(3)}: ${text}`);
  console.log(`again: npm run sim -- ${options}`);
  return 1;
}

/** Each mutant has to be noticed, and the keeper that nothing was done to must not be. */
async function checkMutants(count: number): Promise<number> {
  let missed = 0;
  for (const { name, invariant } of mutants) {
    if (values.mutant !== undefined && !name.includes(values.mutant)) continue;
    const [first] = await playAll({ from: 1, count, mutant: name, stopsAtFirst: true });
    const outcome = first ? `caught by ${first.violation.invariant.padEnd(3)} at seed ${first.seed}` : 'NOT CAUGHT';
    if (!first) missed++;
    console.log(`${name.padEnd(58)} ${invariant.padEnd(4)} ${outcome}`);
  }
  console.log(missed === 0 ? 'All mutants are caught.' : `${missed} mutants are not caught.`);
  return missed === 0 ? 0 : 1;
}
