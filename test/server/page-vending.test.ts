// What the server of `createAuth(outputs, { bff })` vends to a page, in Chromium.
import { fileURLToPath } from 'node:url';
import { DescribeIdentityPoolCommand, UpdateIdentityPoolCommand } from '@aws-sdk/client-cognito-identity';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { type ServedNotes, serveNotes } from './notes-site.js';
import type { PageSession } from './page-session.js';
import { scanForSecrets, watchAnswers } from './scan.js';

const world = useWorld();
const entry = fileURLToPath(new URL('./page.mjs', import.meta.url));

async function openVending(): Promise<{ browser: Chromium; site: ServedNotes }> {
  const vends = { tokens: ['access'], awsCredentials: true } as const;
  const [browser, site] = await Promise.all([
    launchChromium(),
    serveNotes(world, { app: 'hono', mode: 'bff', entry, vends }),
  ]);
  onTestFinished(async () => void (await Promise.all([browser.close(), site.close()])));
  return { browser, site };
}

test.skipIf(!hasChromium)('a page of another provider has the AWS keys that the server vends', async () => {
  const { browser, site } = await openVending();
  const { provider, token } = await signInElsewhere(`${site.outputs.identityPool?.id}`);
  const page = await browser.context.newPage();
  await page.goto(site.url);
  await page.waitForFunction('globalThis.page');
  const input = JSON.stringify({ provider, token });
  const { identityId } = (await page.evaluate(`page.call('/auth', 'federateToIdentityPool', ${input})`)) as {
    identityId: string;
  };
  expect(identityId).toMatch(/^us-east-1:/);
  const keys = await page.evaluate("page.keys('/auth')");
  expect(keys).toMatch(/^ASIA(?!CLAVIGER)/);
  // The same keys serve until they are due.
  expect(await page.evaluate("page.keys('/auth')")).toBe(keys);
});

/** Signs a user in to a provider of the identity pool beside the app's own user pool. */
async function signInElsewhere(IdentityPoolId: string): Promise<{ provider: string; token: string }> {
  const { userPool } = await world.createClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
  const { username, password } = await world.createUser();
  const { AuthenticationResult } = await world.userPools.send(
    new InitiateAuthCommand({
      ClientId: userPool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  const provider = `cognito-idp.us-east-1.amazonaws.com/${userPool.id}`;
  const pool = await world.identityPools.send(new DescribeIdentityPoolCommand({ IdentityPoolId }));
  const added = { ProviderName: provider, ClientId: userPool.clientId };
  await world.identityPools.send(
    new UpdateIdentityPoolCommand({
      ...pool,
      CognitoIdentityProviders: [...(pool.CognitoIdentityProviders ?? []), added],
    }),
  );
  return { provider, token: `${AuthenticationResult?.IdToken}` };
}

test.skipIf(!hasChromium)('a page has in its memory what the server vends, and keeps it nowhere', async () => {
  const { browser, site } = await openVending();
  const page = await browser.context.newPage();
  const watched = await watchAnswers(page);
  await page.goto(site.url);
  await page.waitForFunction('globalThis.page');
  const user = await site.pool.createAccount();
  await page.evaluate(`page.call('/auth', 'signIn', ${JSON.stringify(user)})`);
  const session: PageSession = await page.evaluate("page.session('/auth')");
  expect(session.accessToken).toMatch(/\.[\w-]{300,}$/);
  expect(session.idToken).toMatchObject({ code: 'TokenOnServer' });
  expect(session.credentials).toMatch(/^ASIA(?!CLAVIGER)/);
  // The same keys serve until they are due.
  expect(await page.evaluate("page.keys('/auth')")).toBe(session.credentials);
  // The page may have an answer before this process has read it.
  const findPlaces = async (): Promise<string[]> =>
    (await scanForSecrets(page, watched)).map((found) => new URL(found.split(': ')[0] ?? '').pathname);
  await expect.poll(async () => [...new Set(await findPlaces())]).toEqual(['/auth/vend']);

  // A page that wakes up reads the store again, and a guest keeps the keys.
  await page.evaluate("page.call('/auth', 'signOut')");
  const keys = await page.evaluate("page.keys('/auth')");
  expect(keys).toMatch(/^ASIA(?!CLAVIGER)/);
  await page.evaluate("dispatchEvent(new Event('online'))");
  await page.evaluate("page.session('/auth')");
  expect(await page.evaluate("page.keys('/auth')")).toBe(keys);
});
