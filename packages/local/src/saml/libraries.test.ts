import { spawn } from 'node:child_process';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { openLoginBrowser } from '../../test-support/login-browser.js';
import { prepareSaml } from '../../test-support/saml-world.js';
import { connect } from '../../test-support/server.js';

const installed = await installPackage();
afterAll(() => installed.remove());

test('without its packages SAML says which to install, and everything else works', async () => {
  const child = spawn(process.execPath, [installed.bin, 'start', '--port', '0', '--data', ':memory:', '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString());
      if (found !== null) resolve(found[0]);
    });
    child.once('close', () => reject(new Error('The server ended.')));
  });
  const server = connect({ url } as Parameters<typeof connect>[0]);
  const { path } = await prepareSaml(server, { MetadataURL: `${url}/saml2/provider/metadata` });
  const browser = openLoginBrowser(url);
  const page = await browser.submit(await browser.open(path), { subject: 'u-1', action: 'new' });
  expect(page.status).toBe(400);
  expect(page.text).toContain('npm install --save-dev @node-saml/node-saml xml-crypto');
  expect((await fetch(`${url}/_claviger/health`)).status).toBe(200);
});
