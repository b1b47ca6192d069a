// Runs the areas of a portable suite, one after another.

const AREA_LIMIT_MS = 30_000;

/**
 * @typedef {{ area: string, outcome: 'passed' | 'failed' | 'impossible', reason?: string, ms: number }} AreaResult
 *   `impossible`: the platform has no such thing, and `reason` names it
 */

/**
 * @param {import('./client/support.mjs').Environment} environment
 * @param {Readonly<Record<string, (environment: import('./client/support.mjs').Environment) => Promise<void>>>} areas
 * @returns {Promise<AreaResult[]>}
 */
export async function runAreas(environment, areas) {
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
