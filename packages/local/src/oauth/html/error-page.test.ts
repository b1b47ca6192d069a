import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { ClientId, startTestServer } from '../../../test-support/server.js';

const CALLBACK = 'http://localhost:3000/';
const authorize = { client_id: ClientId, redirect_uri: CALLBACK, response_type: 'code' };

test.each([
  ['/oauth2/authorize', { ...authorize, client_id: '' }, 'invalid_request', 'client_id'],
  ['/oauth2/authorize', { ...authorize, client_id: 'nobody' }, 'unauthorized_client', 'client_id'],
  ['/oauth2/authorize', { ...authorize, redirect_uri: '' }, 'invalid_request', 'redirect_uri'],
  ['/oauth2/authorize', { ...authorize, redirect_uri: `${CALLBACK}x` }, 'redirect_mismatch', 'redirect_uri'],
  ['/logout', { logout_uri: CALLBACK }, 'invalid_request', 'client_id'],
  ['/logout', { client_id: 'nobody', logout_uri: CALLBACK }, 'unauthorized_client', 'client_id'],
  ['/logout', { client_id: ClientId }, 'invalid_request', 'logout_uri'],
  ['/logout', { client_id: ClientId, post_logout_redirect_uri: CALLBACK }, 'invalid_request', 'logout_uri'],
  ['/logout', { client_id: ClientId, logout_uri: `${CALLBACK}x` }, 'redirect_mismatch', 'logout_uri'],
  ['/logout', { client_id: ClientId, redirect_uri: `${CALLBACK}x` }, 'redirect_mismatch', 'redirect_uri'],
  ['/logout', { client_id: ClientId, redirect_uri: CALLBACK }, 'invalid_request', 'response_type'],
])('%s with %o: the page and the event log name the parameter that is wrong', async (path, query, error, parameter) => {
  const server = await startTestServer();
  const page = await openLoginBrowser(server.local.url).open(`${path}?${new URLSearchParams(query)}`);
  expect([page.url.pathname, page.status]).toEqual(['/error', 400]);
  expect(page.url.searchParams.get('error')).toBe(error);
  expect(page.url.searchParams.get('client_id')).toBe(('client_id' in query && query.client_id) || null);
  expect(page.text).toContain(parameter);
  for (const other of ['client_id', 'redirect_uri', 'logout_uri', 'response_type']) {
    if (other !== parameter && error !== 'redirect_mismatch') expect(page.text).not.toContain(other);
  }
  expect(server.local.events.list().find(({ operation }) => operation === path)).toMatchObject({ error });
});

test('a repeated parameter is named in every kind of answer', async () => {
  const server = await startTestServer();
  const browser = openLoginBrowser(server.local.url);
  for (const path of ['/oauth2/authorize', '/logout']) {
    const twice = await browser.open(`${path}?${new URLSearchParams(authorize)}&scope=a&scope=b`);
    expect(twice.url.searchParams.get('error')).toBe('invalid_request');
    expect(twice.text).toContain('The parameter scope');
  }
});

test('the error page shows no text of its address', async () => {
  const server = await startTestServer();
  const attack = 'Call +1 555 0100';
  const query = new URLSearchParams({ error: attack, parameter: attack, client_id: attack, error_description: attack });
  const page = await openLoginBrowser(server.local.url).open(`/error?${query}`);
  expect(page.status).toBe(400);
  expect(page.text).not.toContain('555');
});

test('a URL that browsers execute is not a redirect URL, even if a seed lists it', async () => {
  const url = 'javascript:alert(1)';
  const settings = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
  };
  const clients = [{ id: 'seeded', settings: { ...settings, CallbackURLs: [url], LogoutURLs: [url] } }];
  const server = await startTestServer({ seed: { userPools: [{ id: 'us-east-1_Seeded001', clients }] } });
  const browser = openLoginBrowser(server.local.url);
  const asked = new URLSearchParams({ client_id: 'seeded', redirect_uri: url, response_type: 'code' });
  expect((await browser.open(`/oauth2/authorize?${asked}`)).url.searchParams.get('error')).toBe('redirect_mismatch');
  const out = new URLSearchParams({ client_id: 'seeded', logout_uri: url });
  expect((await browser.open(`/logout?${out}`)).url.searchParams.get('error')).toBe('redirect_mismatch');
});
