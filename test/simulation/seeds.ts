import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from './keeper.js';
import { type Run, runSeed } from './run.js';
import type { Violation } from './world.js';

/** A seed whose world broke an invariant. */
export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
}

const everyEighth = 8;
/** No fixed seed is above it. */
const firstDrawn = 1_000_000;

/**
 * The first of the seeds that are drawn again for each commit, since a keeper that is tuned on fixed seeds fits those seeds.
 * Without git, the code itself draws them.
 */
export function drawFirstSeed(keeperFolder: string): number {
  return firstDrawn + Number.parseInt(readCommitId() ?? hashKeeper(keeperFolder), 16);
}

/** Seven digits of the id of the commit; undefined without git or outside of a repository. */
function readCommitId(): string | undefined {
  try {
    const args = ['rev-parse', 'HEAD'];
    const id = execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /^[0-9a-f]{7}/.exec(id)?.[0];
  } catch {
    return undefined;
  }
}

function hashKeeper(folder: string): string {
  const hash = createHash('sha256');
  for (const name of globSync('session/*.js', { cwd: folder }).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 7);
}

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
