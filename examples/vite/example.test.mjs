import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { chromium } from 'playwright-core';

const vite = new URL('node_modules/vite/bin/vite.js', import.meta.url).pathname;

/** Runs Vite and waits for its end, or for a line. */
async function runVite(args, { until, env } = {}) {
  const child = spawn(process.execPath, [vite, ...args], { env: { ...process.env, NO_COLOR: '1', ...env } });
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

test('a user of the seed signs in, on the backend beside vite dev', async (t) => {
  const { child, output } = await runVite(['--port', '0'], { until: /Claviger: http/ });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] });
  t.after(async () => {
    await browser.close();
    child.kill();
  });
  const page = await browser.newPage();
  await page.goto(/http:\/\/localhost:\d+\//.exec(output)[0]);
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('Correct-horse1');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as ann@example.com').waitFor();
});

test('a build needs the configuration of a deployment', async () => {
  const missing = await runVite(['build']);
  assert.notEqual(missing.status, 0);
  assert.match(missing.output, /OutputsError: .*amplify_outputs\.json cannot be read/);

  const local = await startLocal();
  await writeFile('amplify_outputs.json', JSON.stringify(local.outputs));
  await local.close();
  const loopback = await runVite(['build']);
  assert.notEqual(loopback.status, 0);
  assert.match(loopback.output, /OutputsError: .*points at this machine/);
  const permitted = await runVite(['build'], { env: { END_TO_END: '1' } });
  assert.equal(permitted.status, 0);
  assert.match(permitted.output, /for end-to-end tests only/);
});
