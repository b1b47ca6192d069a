import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../packages/local/test-support/login-browser.js';
import { clientId, createUser, PASSWORD, serveFile, userPoolId } from './server.js';

const local = await serveFile();
const CALLBACK = 'http://localhost:3000/';

/** Opens an address as the app's page would, signs in where the login form appears, and comes back. */
async function visit(address: string, email: string): Promise<string> {
  const url = new URL(address);
  const browser = openLoginBrowser(local.url);
  const page = await browser.open(url.pathname + url.search);
  if (page.url.pathname !== '/login') return page.url.href;
  return (await browser.submit(page, { username: email, password: PASSWORD, action: 'password' })).url.href;
}

function createClient(): OidcClient {
  return new OidcClient({
    authority: `${local.url}/${userPoolId}`,
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: 'openid email',
    loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
}

test('oidc-client-ts signs in, reads the profile, renews, and signs out', async () => {
  const { email, sub } = await createUser(local);
  const client = createClient();
  const asked = await client.createSigninRequest({ state: { page: '/orders' }, nonce: 'n-1' });
  const answer = await client.processSigninResponse(await visit(asked.url, email));
  expect(answer.profile).toMatchObject({ sub, email });
  expect(answer.userState).toEqual({ page: '/orders' });
  expect(answer.isOpenId).toBe(true);

  const { refresh_token = '', id_token = '', profile, scope = '' } = answer;
  const state = { refresh_token, id_token, profile, scope, session_state: null, data: undefined };
  const renewed = await client.useRefreshToken({ state });
  expect(renewed.profile.sub).toBe(sub);
  expect(renewed.access_token).not.toBe(answer.access_token);

  await client.revokeToken(refresh_token, 'refresh_token');
  await expect(client.useRefreshToken({ state })).rejects.toMatchObject({ error: 'invalid_grant' });

  // Cognito has parameters of its own for the logout: apps of this library send them so.
  const out = await client.createSignoutRequest({ extraQueryParams: { client_id: clientId, logout_uri: CALLBACK } });
  expect(await visit(out.url, email)).toBe(CALLBACK);
});

test('oidc-client-ts tells an app why a silent sign-in came to nothing', async () => {
  const client = createClient();
  const { url } = await client.createSigninRequest({ prompt: 'none' });
  await expect(client.processSigninResponse(await visit(url, ''))).rejects.toMatchObject({ error: 'login_required' });
});
