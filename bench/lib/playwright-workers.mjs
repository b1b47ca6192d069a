// What Playwright tests wait for, in rows of bench/apps.mjs: a session of the server, and tests in parallel workers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@claviger/local';
import { connectLocal } from '@claviger/local/testing';
import { CHROMIUM_ADVICE, findChromium } from '../../tools/chromium.mjs';
import { root } from '../../tools/setup.mjs';
import { serveApp } from './page-sites.mjs';

const ROUNDS = 40;
const WORKERS = { one: 1, four: 4 };
const USER = { username: 'ada@example.com', password: 'Passw0rd!' };

/** @returns {Promise<number>} the median of a session for an app, in milliseconds */
export async function measureStorageState() {
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [USER] }] } });
  const remote = connectLocal({ url: local.url });
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await remote.storageState(USER.username, { origin: 'http://localhost:5173' });
    times.push(performance.now() - startedAt);
  }
  await local.close();
  return median(times);
}

/**
 * The same tests with one worker and with four, in turns and each first in turn, each a run of the real runner.
 *
 * @returns {Promise<{ oneMs: number, fourMs: number, tests: number }>} medians of whole runs
 */
export async function measureWorkers(rounds = 3) {
  // Where the app looks for the backend, no server listens: the fixture leads each worker to a server of its own.
  const local = await startLocal({ publicUrl: 'http://127.0.0.1:9319' });
  const app = await serveApp('claviger', local.outputs);
  await local.close();
  try {
    const times = { one: [], four: [] };
    let tests = 0;
    for (let round = 0; round < rounds; round++) {
      const turn = /** @type {const} */ (round % 2 === 0 ? ['one', 'four'] : ['four', 'one']);
      for (const name of turn) {
        const startedAt = performance.now();
        tests = await run(app.url, WORKERS[name]);
        times[name].push(performance.now() - startedAt);
      }
    }
    return { oneMs: median(times.one), fourMs: median(times.four), tests };
  } finally {
    app.close();
  }
}

/** @returns how many tests passed */
async function run(url, workers) {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_ADVICE);
  const results = mkdtempSync(join(tmpdir(), 'claviger-playwright-'));
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const config = join(import.meta.dirname, 'playwright/playwright.config.mjs');
  const child = spawn(
    process.execPath,
    [cli, 'test', '-c', config, '--workers', String(workers), '--reporter', 'json'],
    {
      env: { ...process.env, APP_URL: url, CHROMIUM: executablePath, RESULTS: results },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  rmSync(results, { recursive: true, force: true });
  const { stats } = JSON.parse(output);
  if (stats.unexpected > 0 || stats.expected === 0) throw new Error('A test failed.');
  return stats.expected;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
