import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { createProject, type Project } from '../test-runners/samples.js';
import { type Apps, serveApps, serveServerApp } from './apps.js';
import { findFreePorts, type Outcome, runPlaywright } from './run.js';

const WORKERS = 4;

describe.skipIf(!hasChromium && !process.env['CI'])('the runner of Playwright', () => {
  let apps: readonly Apps[] = [];
  let outcomes: readonly Outcome[] = [];
  let samples: Project | undefined;

  beforeAll(async () => {
    const first = await findFreePorts(2 * WORKERS);
    const [serverPort, appPort] = [first, first + WORKERS];
    const served = [await serveApps()];
    apps = served;
    for (let worker = 0; worker < WORKERS; worker++) {
      served.push(await serveServerApp(appPort + worker, `http://127.0.0.1:${serverPort + worker}`));
    }
    samples = createProject({ 'sign-up.spec.ts': "getByText('Welcome')", 'signed-in.spec.ts': 'over night' });
    outcomes = await runPlaywright({
      SAMPLES: samples.folder,
      APP_URL: served[0]?.url ?? '',
      APP_PORT: String(appPort),
      SERVER_PORT: String(serverPort),
    });
  }, 180_000);

  afterAll(async () => {
    samples?.remove();
    await Promise.all(apps.map((app) => app.close()));
  });

  test('passes each test of the suite', () => {
    expect(outcomes.filter(({ status, title }) => status !== 'passed' && !title.startsWith('refused'))).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(18);
    expect(outcomes.map(({ title }) => title)).toContain('a user stays signed in over night');
  });

  test('refuses what would lead the app to another server', () => {
    const refused = outcomes.filter(({ title }) => title.startsWith('refused'));
    expect(Object.fromEntries(refused.map(({ title, error }) => [title, error]))).toEqual({
      'refused: a proxy of a file': expect.stringContaining('needs the proxy of the browser'),
      'refused: an option that workers cannot share': expect.stringContaining('clavigerOptions has no "data"'),
    });
  });

  test('four workers at once have a server each', () => {
    const atOnce = outcomes.filter(({ title }) => title.includes('signed in from the start'));
    expect(atOnce).toHaveLength(WORKERS);
    expect(new Set(atOnce.map(({ workerIndex }) => workerIndex)).size).toBe(WORKERS);
    expect(new Set(atOnce.map(({ annotations }) => annotations['server'])).size).toBe(WORKERS);
  });
});
