import { expect, test } from 'vitest';
import { type LoadedPage, type LoginBrowser, makePkce, openLoginBrowser } from '../../../test-support/login-browser.js';
import {
  ClientId,
  claimsOf,
  newEmail,
  PASSWORD,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../../test-support/server.js';

const CALLBACK = 'http://localhost:3000/';

function authorizePath(more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: ClientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid email',
    state: 'a b&c',
    ...more,
  });
  return `/oauth2/authorize?${query}`;
}

async function post(server: TestServer, path: string, form: Record<string, string>): Promise<Response> {
  return await fetch(`${server.local.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
}

async function signInOnPage(
  browser: LoginBrowser,
  email: string,
  more: Record<string, string> = {},
): Promise<LoadedPage> {
  const page = await browser.open(authorizePath(more));
  return await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
}

function codeOf(page: LoadedPage): string {
  return page.url.searchParams.get('code') ?? '';
}

test('a code with PKCE gets tokens with the granted scopes, once', async () => {
  const server = await startTestServer();
  const { email, sub } = await server.createUser();
  const { verifier, challenge } = makePkce();
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256', nonce: 'n-1' };
  const back = await signInOnPage(openLoginBrowser(server.local.url), email, pkce);
  expect(back.url.href.startsWith(CALLBACK)).toBe(true);
  expect(back.url.searchParams.get('state')).toBe('a b&c');

  const grant = {
    grant_type: 'authorization_code',
    client_id: ClientId,
    redirect_uri: CALLBACK,
    code: codeOf(back),
    code_verifier: verifier,
  };
  for (const wrong of [
    { code_verifier: makePkce().verifier },
    { redirect_uri: 'http://localhost:5173/' },
    { code: `${grant.code}x` },
  ]) {
    const refused = await post(server, '/oauth2/token', { ...grant, ...wrong });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' });
  }
  const answer = await post(server, '/oauth2/token', grant);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const tokens = (await answer.json()) as Record<string, string>;
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  expect(claimsOf(tokens['access_token'] ?? '')).toMatchObject({ sub, scope: 'openid email', version: 2 });
  const idClaims = claimsOf(tokens['id_token'] ?? '');
  expect(idClaims).toMatchObject({ sub, email, email_verified: true, nonce: 'n-1', aud: ClientId });
  expect(idClaims['at_hash']).toMatch(/^[\w-]{22}$/);

  const info = await fetch(`${server.local.url}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${tokens['access_token']}` },
  });
  expect(await info.json()).toEqual({ sub, email, email_verified: 'true', username: sub });
  // Without the API's own scope the token opens nothing there.
  const refusedByApi = await server.call('GetUser', { AccessToken: tokens['access_token'] });
  expect(refusedByApi.body.message).toBe('Access Token does not have required scopes');

  const refresh = { grant_type: 'refresh_token', client_id: ClientId, refresh_token: tokens['refresh_token'] ?? '' };
  const renewed = (await (await post(server, '/oauth2/token', refresh)).json()) as Record<string, string>;
  expect(claimsOf(renewed['access_token'] ?? '')['scope']).toBe('openid email');
  expect(renewed['refresh_token']).toBeUndefined();

  // A code that comes a second time is a stolen one: what came of it ends.
  expect(await (await post(server, '/oauth2/token', grant)).json()).toMatchObject({ error: 'invalid_grant' });
  expect(await (await post(server, '/oauth2/token', refresh)).json()).toMatchObject({ error: 'invalid_grant' });
});

test('a code is valid for five minutes', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const back = await signInOnPage(openLoginBrowser(server.local.url), email);
  server.local.clock.advance(301);
  const grant = { grant_type: 'authorization_code', client_id: ClientId, redirect_uri: CALLBACK, code: codeOf(back) };
  expect(await (await post(server, '/oauth2/token', grant)).json()).toMatchObject({ error: 'invalid_grant' });
});

test('a signed-in user gets no form for an hour, unless the app requires it, until the sign-out', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const browser = openLoginBrowser(server.local.url);
  const none = await browser.open(authorizePath({ prompt: 'none' }));
  expect(none.url.searchParams.get('error')).toBe('login_required');
  await signInOnPage(browser, email);
  expect(codeOf(await browser.open(authorizePath({ prompt: 'none' })))).not.toBe('');
  expect(codeOf(await browser.open(authorizePath()))).not.toBe('');
  const asked = await browser.open(authorizePath({ prompt: 'login' }));
  expect(asked.text).not.toContain('Continue as');

  const page = await browser.open(authorizePath().replace('/oauth2/authorize', '/login'));
  expect(page.text).toContain(`Continue as ${email}`);
  expect(codeOf(await browser.submit(page, {}))).not.toBe('');

  const out = await browser.open(`/logout?client_id=${ClientId}&logout_uri=${encodeURIComponent(CALLBACK)}`);
  expect(out.url.href).toBe(CALLBACK);
  expect((await browser.open(authorizePath({ prompt: 'none' }))).url.searchParams.get('error')).toBe('login_required');

  await signInOnPage(browser, email);
  server.local.clock.advance(3_601);
  expect((await browser.open(authorizePath())).url.pathname).toBe('/login');
});

test('signing up on the pages, with the code from the inbox, ends at the app', async () => {
  const server = await startTestServer();
  const browser = openLoginBrowser(server.local.url);
  const email = newEmail();
  const login = await browser.open(authorizePath());
  const signUpPath = login.url.pathname.replace('/login', '/signup') + login.url.search;
  const weak = await browser.submit(await browser.open(signUpPath), { username: email, password: 'weak' });
  expect(weak.text).toContain('role="alert"');
  const confirm = await browser.submit(weak, { username: email, password: PASSWORD });
  const wrong = await browser.submit(confirm, { code: '000000' });
  expect(wrong.text).toContain('Invalid verification code provided');
  const code = (await server.local.inbox.find({ to: email }))?.code ?? '';
  expect(codeOf(await browser.submit(wrong, { code }))).not.toBe('');
});

test('the pages serve a client with a secret, without asking the user for it', async () => {
  const settings = {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    SupportedIdentityProviders: ['COGNITO'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: [CALLBACK],
  };
  const clients = [{ id: 'clientwithasecret', secret: 'hush', settings }];
  const server = await startTestServer({ seed: { userPools: [{ id: UserPoolId, clients }] } });
  const browser = openLoginBrowser(server.local.url);
  const email = newEmail();
  const login = await browser.open(authorizePath({ client_id: 'clientwithasecret', scope: 'openid' }));
  const signUp = await browser.open(`/signup${login.url.search}`);
  const confirm = await browser.submit(signUp, { username: email, password: PASSWORD });
  const code = (await server.local.inbox.find({ to: email, purpose: 'SignUp' }))?.code ?? '';
  await browser.submit(confirm, { code });
  const reset = await browser.submit(await browser.open(`/forgotPassword${login.url.search}`), { username: email });
  const resetCode = (await server.local.inbox.find({ to: email, purpose: 'ForgotPassword' }))?.code ?? '';
  const signIn = await browser.submit(reset, { code: resetCode, new_password: 'Another-horse2' });
  const back = await browser.submit(signIn, { username: email, password: 'Another-horse2', action: 'password' });
  expect(codeOf(back)).not.toBe('');
});

test('a forgotten password is replaced by the code from the inbox', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const browser = openLoginBrowser(server.local.url);
  const login = await browser.open(authorizePath());
  const forgot = await browser.open(`/forgotPassword${login.url.search}`);
  const confirm = await browser.submit(forgot, { username: email });
  const code = (await server.local.inbox.find({ to: email, purpose: 'ForgotPassword' }))?.code ?? '';
  const signIn = await browser.submit(confirm, { code, new_password: 'Another-horse2' });
  const refused = await browser.submit(signIn, { username: email, password: PASSWORD, action: 'password' });
  expect(refused.text).toContain('Incorrect username or password.');
  const back = await browser.submit(refused, { username: email, password: 'Another-horse2', action: 'password' });
  expect(codeOf(back)).not.toBe('');
});

test('a code by e-mail signs in without a password; a wrong one can be corrected', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const browser = openLoginBrowser(server.local.url);
  const choice = await browser.submit(await browser.open(authorizePath()), { username: email, action: 'other' });
  const asked = await browser.submit(choice, { answer: 'EMAIL_OTP' });
  const wrong = await browser.submit(asked, { code: '0' });
  expect(wrong.text).toContain('Invalid code or auth state for the user.');
  const code = (await server.local.inbox.find({ to: email, purpose: 'Authentication' }))?.code ?? '';
  expect(codeOf(await browser.submit(wrong, { code }))).not.toBe('');
});

test('the user sees errors of the redirect URL, the app gets all others', async () => {
  const server = await startTestServer();
  const browser = openLoginBrowser(server.local.url);
  for (const more of [
    { redirect_uri: 'http://localhost:3000' },
    { redirect_uri: 'http://localhost:3000/?a=b' },
    { client_id: 'nobody' },
  ]) {
    const page = await browser.open(authorizePath(more));
    expect(page.url.pathname).toBe('/error');
    expect(page.status).toBe(400);
  }
  for (const [more, error] of [
    [{ response_type: 'token id_token' }, 'invalid_request'],
    [{ scope: 'openid nothing' }, 'invalid_scope'],
    [{ scope: 'email' }, 'invalid_scope'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
  ] as const) {
    const { url } = await browser.open(authorizePath(more));
    expect(url.origin).toBe('http://localhost:3000');
    expect(url.searchParams.get('error')).toBe(error);
    expect(url.searchParams.get('state')).toBe('a b&c');
  }
  const implicit = await browser.open(authorizePath({ response_type: 'token' }));
  expect(implicit.url.hash).toContain('error=unauthorized_client');
});

test('pages run no script, cannot be framed, escape texts and accept only their own forms', async () => {
  const server = await startTestServer();
  const browser = openLoginBrowser(server.local.url);
  const attack = '"><script>alert(1)</script>';
  const page = await browser.open(authorizePath({ login_hint: attack, state: attack }));
  expect(page.text).not.toContain('<script>');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('script-src');
  expect(policy).not.toContain('unsafe');
  const { email } = await server.createUser();
  const foreign = await browser.submit(page, { username: email, password: PASSWORD, _csrf: 'x'.repeat(43) });
  expect(foreign.status).toBe(400);
  const other = openLoginBrowser(server.local.url);
  expect((await other.submit(page, { username: email, password: PASSWORD })).status).toBe(400);
});
