// The portable suite of @claviger/auth: the same code in each browser, runtime and worker.
import { faults } from './faults.mjs';
import { mainJob } from './main-job.mjs';
import { passkeys } from './passkeys.mjs';
import { storage } from './storage.mjs';
import { time } from './time.mjs';
import { twoTabs } from './two-tabs.mjs';

const AREA_LIMIT_MS = 30_000;

/**
 * @typedef {{ area: string, outcome: 'passed' | 'failed' | 'impossible', reason?: string, ms: number }} AreaResult
 *   `impossible`: the platform has no such thing, and `reason` names it
 */

/**
 * `time` comes last, because it moves the server's clock.
 *
 * @param {import('./support.mjs').Environment} environment
 * @returns {Promise<AreaResult[]>}
 */
export async function runSuite(environment) {
  const areas = {
    'main job': mainJob,
    'two tabs': twoTabs,
    storage,
    faults,
    passkeys,
    time,
  };
  /** @type {AreaResult[]} */
  const results = [];
  for (const [area, run] of Object.entries(areas)) {
    const missing = environment.impossible[area];
    if (missing !== undefined) {
      results.push({ area, outcome: 'impossible', reason: missing, ms: 0 });
      continue;
    }
    const startedAt = Date.now();
    const reason = await within(AREA_LIMIT_MS, run(environment)).then(
      () => undefined,
      (error) => describe(error),
    );
    const ms = Date.now() - startedAt;
    results.push(reason === undefined ? { area, outcome: 'passed', ms } : { area, outcome: 'failed', reason, ms });
  }
  return results;
}

/**
 * @param {number} limitMs
 * @param {Promise<void>} running
 */
function within(limitMs, running) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs / 1_000} s`)), limitMs);
  });
  return Promise.race([running, late]).finally(() => clearTimeout(timer));
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error))
    return String(error);
  const { message, code, stack } = /** @type {{ message: string, code?: string, stack?: string }} */ (error);
  return [code === undefined ? message : `${code}: ${message}`, stack].join('\n');
}
