import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { openS3 } from './local-s3.mjs';

const password = 'Correct-horse1';
const users = ['ann@example.com', 'bob@example.com'].map((username) => ({ username, password }));
const Statement = {
  Effect: 'Allow',
  Action: 's3:*',
  Resource: `arn:aws:s3:::photos/private/\${cognito-identity.amazonaws.com:sub}/*`,
};

async function openSite(config) {
  await build({ entryPoints: ['page.js'], bundle: true, format: 'esm', outfile: 'dist/page.js', logLevel: 'error' });
  const files = { '/page.js': ['text/javascript', 'dist/page.js'], '/': ['text/html', 'index.html'] };
  const server = createServer(({ url }, response) => {
    const [type, path] = files[url] ?? [];
    response.setHeader('content-type', type ?? 'application/json');
    response.end(path === undefined ? JSON.stringify(config) : readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

test('a user uploads into their own folder and lists it, after an hour too; another user sees nothing of it', async () => {
  const local = await startLocal({
    seed: { userPools: [{ id: 'us-east-1_Claviger1', users }] },
    roles: { ClavigerAuthenticated: { Version: '2012-10-17', Statement } },
  });
  const s3 = await openS3(local);
  const site = await openSite({
    outputs: local.outputs,
    bucket: { name: 'photos', region: 'us-east-1', endpoint: s3.url },
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, chromiumSandbox: false });
  const folder = mkdtempSync(join(tmpdir(), 's3-folder-'));
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    const signIn = async ({ username }) => {
      await page.fill('#username', username);
      await page.fill('#password', password);
      await page.click('#sign-in button');
      await page.waitForSelector('#files:not([hidden])');
    };
    const upload = async (name) => {
      writeFileSync(join(folder, name), name);
      await page.setInputFiles('#file', join(folder, name));
      await page.waitForSelector(`li:text-is("${name}")`);
    };
    await signIn(users[0]);
    await upload('cat.jpg');
    local.clock.advance(3_600);
    await upload('dog.jpg');
    await page.click('#sign-out');
    await signIn(users[1]);
    await upload('owl.jpg');
    assert.deepEqual(await page.locator('li').allTextContents(), ['owl.jpg']);
    assert.equal(new Set([...s3.objects.keys()].map((key) => key.split('/')[1])).size, 2);
    assert.equal(await page.textContent('#error'), '');
    // The keys that ended with the service's clock were refused and renewed; no role was.
    assert.ok(
      s3.refused.every((line) => !line.startsWith('AccessDenied')),
      s3.refused.join('\n'),
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
    s3.close();
    site.close();
    await local.close();
  }
});
