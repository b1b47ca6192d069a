import { parentPort, workerData } from 'node:worker_threads';
import { loadKeeper } from './keeper.js';
import { breakKeeper } from './mutants.js';
import { checkSeed, type Failure } from './seeds.js';

/** What a worker is to do: every `stride`th seed from `from` on, up to `until` (not included). */
export interface Job {
  readonly keeperFolder: string;
  /** The rule that is broken on purpose. */
  readonly mutant: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly stride: number;
  /** Ends with the first failure. */
  readonly stopsAtFirst: boolean;
  /** Where the worker notes which seed it plays. */
  readonly progress: Int32Array;
}

/** What it tells at the end. */
export interface JobResult {
  readonly seeds: number;
  readonly failures: readonly Failure[];
}

const job = workerData as Job;
const keeper = breakKeeper(await loadKeeper(job.keeperFolder), job.mutant);
const failures: Failure[] = [];
let seeds = 0;
for (let seed = job.from; seed < job.until; seed += job.stride) {
  seeds++;
  job.progress[0] = seed;
  const failure = await checkSeed(seed, keeper);
  if (failure) failures.push(failure);
  if (failure && job.stopsAtFirst) break;
}
parentPort?.postMessage({ seeds, failures } satisfies JobResult);
