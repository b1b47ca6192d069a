import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { chromium } from 'playwright-core';

const next = new URL('node_modules/next/dist/bin/next', import.meta.url).pathname;

/** Runs Next and waits for its end, or for a line. */
async function runNext(args, { until, env } = {}) {
  const child = spawn(process.execPath, [next, ...args], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...env },
    detached: true,
  });
  let output = '';
  const found = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
        if (until?.test(output)) resolve();
      });
  });
  await Promise.race([found, once(child, 'close')]);
  return { child, output, status: child.exitCode };
}

for (const bundler of ['--turbopack', '--webpack']) {
  test(`a user signs in, on the backend beside next dev ${bundler}`, async (t) => {
    const { child, output } = await runNext(['dev', bundler, '--port', '0'], { until: /Claviger: http/ });
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] });
    t.after(async () => {
      await browser.close();
      // Next starts processes of its own: the signal of Ctrl+C goes to all of them.
      process.kill(-child.pid, 'SIGINT');
      await once(child, 'exit');
    });
    const page = await browser.newPage();
    await page.goto(/http:\/\/localhost:\d+/.exec(output)[0]);
    await page.getByText('User pool us-east-1_Claviger1').waitFor();
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('Claviger-local1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Signed in as ada@example.com').waitFor();
  });
}

test('a build needs the configuration of a deployment', async () => {
  const missing = await runNext(['build']);
  assert.notEqual(missing.status, 0);
  assert.match(missing.output, /OutputsError\]?: .*amplify_outputs\.json cannot be read/);

  const local = await startLocal();
  await writeFile('amplify_outputs.json', JSON.stringify(local.outputs));
  await local.close();
  const loopback = await runNext(['build']);
  assert.notEqual(loopback.status, 0);
  assert.match(loopback.output, /OutputsError\]?: .*points at this machine/);
  const permitted = await runNext(['build'], { env: { END_TO_END: '1' } });
  assert.equal(permitted.status, 0, permitted.output);
  assert.match(permitted.output, /for end-to-end tests only/);
});
