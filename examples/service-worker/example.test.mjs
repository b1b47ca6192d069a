import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { chromium } from 'playwright-core';

const user = { username: 'ann@example.com', password: 'Correct-horse1' };
const types = { html: 'text/html', js: 'text/javascript' };

/** Serves dist/, and an API that asks the user pool whose token it got. */
async function serve(userPool) {
  const server = createServer(async ({ url, headers }, response) => {
    if (url === '/api/me') {
      const answer = await fetch(userPool, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
        },
        body: JSON.stringify({ AccessToken: headers.authorization?.replace('Bearer ', '') }),
      });
      const { UserAttributes = [] } = await answer.json();
      return response.end(`The API knows ${UserAttributes.find(({ Name }) => Name === 'email')?.Value}`);
    }
    const file = url === '/' ? 'index.html' : url.slice(1);
    response.writeHead(200, { 'content-type': types[file.split('.').pop()] });
    return response.end(await readFile(`dist/${file}`));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('the service worker signs in, and the API gets its token', async (t) => {
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
  await writeFile('amplify_outputs.json', JSON.stringify(local.outputs));
  execFileSync(process.execPath, ['build.mjs']);
  const server = await serve(local.url);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] });
  t.after(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await local.close();
  });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  await page.getByRole('button', { name: 'Call the API' }).click();
  await page.getByText('No user is signed in.').waitFor();
  await page.getByLabel('E-mail').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('signed in', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Call the API' }).click();
  await page.getByText('The API knows ann@example.com').waitFor();
});
