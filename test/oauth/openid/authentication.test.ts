// The modules of the OpenID Connect Basic OP test plan that concern the authentication request. Names are the plan's;
// expectations follow OpenID Connect Core 1.0, and Amazon Cognito's guide where the guide says otherwise.
import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { createUser, PASSWORD, serveFile, userPools } from '../../peers/server.js';
import { CALLBACK, createPoolWithApp, registerApp } from './relying-party.js';

const local = await serveFile();
const party = await registerApp(local);
const { email, sub } = await createUser(local);

/** When the user of an answer authenticated, in seconds. */
async function authTimeOf(back: URL): Promise<number> {
  const { auth_time } = await party.verify((await party.redeem(back)).id_token);
  return Number(auth_time);
}

test('oidcc-response-type-missing: an error at the redirect URL, no code', async () => {
  const { url } = await party.browser().open(party.authorizePath({ response_type: undefined, state: 's' }));
  expect(url.href.startsWith(CALLBACK)).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'invalid_request', state: 's' });
});

test.each([
  ['oidcc-display-page', { display: 'page' }],
  ['oidcc-display-popup', { display: 'popup' }],
  ['oidcc-ui-locales', { ui_locales: 'se' }],
  ['oidcc-claims-locales', { claims_locales: 'se' }],
  ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
  ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
  ['oidcc-ensure-request-without-nonce-succeeds-for-code-flow', {}],
] as const)('%s: the request ends with tokens', async (_, parameters) => {
  const { url } = await party.signIn(party.browser(), email, { ...parameters });
  const claims = await party.verify((await party.redeem(url)).id_token);
  expect(claims.sub).toBe(sub);
  expect(claims['nonce']).toBeUndefined();
});

test('oidcc-prompt-login: a signed-in user authenticates again, also when the form is posted', async () => {
  const browser = party.browser();
  const first = await authTimeOf((await party.signIn(browser, email)).url);
  local.clock.advance(5);
  const page = await browser.open(party.authorizePath({ prompt: 'login' }));
  expect(page.url.pathname).toBe('/login');
  // A form that continues the session is not on the page; one that is made up gets the page again.
  expect(page.text).not.toContain('Continue as');
  const continued = await browser.submit(page, { action: 'continue' });
  expect([continued.url.pathname, continued.status]).toEqual(['/login', 400]);
  const back = await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
  expect(await authTimeOf(back.url)).toBeGreaterThanOrEqual(first + 5);
});

test('prompt=select_account and prompt=consent have no effect on a session of the pool', async () => {
  const browser = party.browser();
  await party.signIn(browser, email);
  for (const prompt of ['select_account', 'consent', 'select_account consent']) {
    const { url } = await browser.open(party.authorizePath({ prompt }));
    expect(url.searchParams.get('code')).not.toBeNull();
  }
});

test('prompt is ignored under a domain of the classic pages', async () => {
  // "Available in the managed login branding version only, not in the classic hosted UI": the guide, /oauth2/authorize.
  const { poolId, party: classic } = await createPoolWithApp(local);
  const named = { UserPoolId: poolId, Domain: `classic-${Date.now()}`, ManagedLoginVersion: 1 };
  await userPools(local).send(new CreateUserPoolDomainCommand(named));
  const { url, status } = await classic.browser().open(classic.authorizePath({ prompt: 'none' }));
  expect([url.pathname, status]).toEqual(['/login', 200]);
});

test('oidcc-prompt-none-not-logged-in: login_required at the redirect URL, at each address of a page', async () => {
  const request = party.authorizePath({ prompt: 'none', state: 's' });
  for (const path of ['/oauth2/authorize', '/login', '/signup', '/confirm', '/forgotPassword', '/oauth2/provider']) {
    const { url } = await party.browser().open(request.replace('/oauth2/authorize', path));
    expect(url.href.startsWith(CALLBACK), path).toBe(true);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'login_required', state: 's' });
  }
});

test('oidcc-prompt-none-logged-in: a code without a page, the same sub and auth_time', async () => {
  const browser = party.browser();
  const first = await authTimeOf((await party.signIn(browser, email)).url);
  local.clock.advance(5);
  const { url } = await browser.open(party.authorizePath({ prompt: 'none' }));
  const claims = await party.verify((await party.redeem(url)).id_token);
  expect(claims).toMatchObject({ sub, auth_time: first });
});

test('oidcc-max-age-1: after a second the user authenticates again, by GET and by POST', async () => {
  const browser = party.browser();
  const first = await authTimeOf((await party.signIn(browser, email)).url);
  const early = await browser.open(party.authorizePath({ max_age: '3600' }).replace('/oauth2/authorize', '/login'));
  expect(early.text).toContain('Continue as');
  local.clock.advance(2);
  const page = await browser.open(party.authorizePath({ max_age: '1' }));
  expect(page.url.pathname).toBe('/login');
  expect(page.text).not.toContain('Continue as');
  expect((await browser.submit(page, { action: 'continue' })).url.pathname).toBe('/login');
  const silent = await browser.open(party.authorizePath({ max_age: '1', prompt: 'none' }));
  expect(silent.url.searchParams.get('error')).toBe('login_required');
  const back = await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
  expect(await authTimeOf(back.url)).toBeGreaterThanOrEqual(first + 2);
});

test('max_age=0 is prompt=login, and max_age is a number', async () => {
  const browser = party.browser();
  await party.signIn(browser, email);
  expect((await browser.open(party.authorizePath({ max_age: '0' }))).url.pathname).toBe('/login');
  for (const max_age of ['-1', '1.5', 'soon']) {
    const { url } = await browser.open(party.authorizePath({ max_age }));
    expect(url.searchParams.get('error')).toBe('invalid_request');
  }
});

test('oidcc-max-age-10000: no new authentication, auth_time unchanged', async () => {
  const browser = party.browser();
  const first = await authTimeOf((await party.signIn(browser, email)).url);
  local.clock.advance(5);
  const { url } = await browser.open(party.authorizePath({ max_age: '10000' }));
  expect(await authTimeOf(url)).toBe(first);
});

test('oidcc-id-token-hint: with prompt=none a code for that user, login_required for another', async () => {
  const browser = party.browser();
  const { id_token } = await party.redeem((await party.signIn(browser, email)).url);
  const other = await createUser(local);
  const { id_token: foreign } = await party.redeem((await party.signIn(party.browser(), other.email)).url);
  const ask = async (hint: string): Promise<URL> =>
    (await browser.open(party.authorizePath({ prompt: 'none', id_token_hint: hint }))).url;
  const claims = decodeJwt((await party.redeem(await ask(id_token))).id_token);
  expect(claims.sub).toBe(sub);
  for (const hint of [foreign, `${id_token.slice(0, -8)}AAAAAAAA`, 'nonsense']) {
    expect((await ask(hint)).searchParams.get('error')).toBe('login_required');
  }
  // Without prompt=none the page asks for the other user.
  const page = await browser.open(party.authorizePath({ id_token_hint: foreign }));
  expect(page.url.pathname).toBe('/login');
  // An expired hint still says who it is.
  local.clock.advance(3_590);
  await party.signIn(browser, email, { prompt: 'login' });
  local.clock.advance(60);
  expect((await ask(id_token)).searchParams.get('code')).not.toBeNull();
});

test('oidcc-login-hint: the form shows it', async () => {
  const page = await party.browser().open(party.authorizePath({ login_hint: 'ann@example.com' }));
  expect(page.text).toMatch(/name="username"[^>]*value="ann@example\.com"/);
});

test('oidcc-ensure-registered-redirect-uri: an error page of the server, no redirect', async () => {
  const page = await party.browser().open(party.authorizePath({ redirect_uri: 'http://localhost:4321/other' }));
  expect(page.url.origin).toBe(local.url);
  expect([page.url.pathname, page.status]).toEqual(['/error', 400]);
  expect(page.text).toContain('redirect_uri');
});

test('oidcc-ensure-post-request-succeeds: 405, as the authorize endpoint of Cognito is GET only', async () => {
  // "The /oauth2/authorize endpoint only supports HTTPS GET": the guide, /oauth2/authorize.
  const [path = '', query = ''] = party.authorizePath().split('?');
  const answer = await fetch(local.url + path, { method: 'POST', body: new URLSearchParams(query) });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
});

test.each([
  ['oidcc-request-uri-unsigned', { request_uri: 'http://localhost:4321/request.jwt' }, 'request_uri_not_supported'],
  [
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    { request: 'eyJhbGciOiJub25lIn0.e30.' },
    'request_not_supported',
  ],
  [
    'oidcc-ensure-request-object-with-redirect-uri',
    { request: 'eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwOi8vZXZpbC5leGFtcGxlLyJ9.' },
    'request_not_supported',
  ],
] as const)('%s: refused at the redirect URL', async (_, parameters, error) => {
  const { url } = await party.browser().open(party.authorizePath({ ...parameters }));
  expect(url.href.startsWith(CALLBACK)).toBe(true);
  expect(url.searchParams.get('error')).toBe(error);
});

test('oidcc-claims-essential: the parameter is ignored, and discovery says so', async () => {
  const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
  const { url } = await party.signIn(party.browser(), email, { claims });
  expect(url.searchParams.get('code')).not.toBeNull();
  const issuer = String((await party.verify((await party.redeem(url)).id_token)).iss);
  const found = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  expect(found).toMatchObject({
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  });
});
