import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { type Apps, serveApps, serveServerApp } from './apps.js';
import { findFreePorts, type Outcome, runPlaywright } from './run.js';

const WORKERS = 4;

describe.skipIf(!hasChromium && !process.env['CI'])('the runner of Playwright', () => {
  let apps: readonly Apps[] = [];
  let outcomes: readonly Outcome[] = [];

  beforeAll(async () => {
    const first = await findFreePorts(2 * WORKERS);
    const [serverPort, appPort] = [first, first + WORKERS];
    const served = [await serveApps()];
    apps = served;
    for (let worker = 0; worker < WORKERS; worker++) {
      served.push(await serveServerApp(appPort + worker, `http://127.0.0.1:${serverPort + worker}`));
    }
    outcomes = await runPlaywright({
      APP_URL: served[0]?.url ?? '',
      APP_PORT: String(appPort),
      SERVER_PORT: String(serverPort),
    });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  test('passes each test of the suite', () => {
    expect(outcomes.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(14);
  });

  test('four workers at once have a server each', () => {
    const atOnce = outcomes.filter(({ title }) => title.includes('signed in from the start'));
    expect(atOnce).toHaveLength(WORKERS);
    expect(new Set(atOnce.map(({ workerIndex }) => workerIndex)).size).toBe(WORKERS);
    expect(new Set(atOnce.map(({ annotations }) => annotations['server'])).size).toBe(WORKERS);
  });
});
