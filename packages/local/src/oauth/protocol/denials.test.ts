import { expect, test } from 'vitest';
import { makePkce, openLoginBrowser } from '../../../test-support/login-browser.js';
import { ClientId, newEmail, PASSWORD, startTestServer, type TestServer } from '../../../test-support/server.js';

const redirect_uri = 'http://localhost:3000/';

function loginPath(more: Readonly<Record<string, string>> = {}): string {
  return `/login?${new URLSearchParams({ client_id: ClientId, redirect_uri, response_type: 'code', ...more })}`;
}

/** What the event log has of everything since, but the pages that were shown. */
function refusalsOf({ local }: TestServer): (string | undefined)[][] {
  return local.events
    .list()
    .filter(({ error }) => error !== undefined)
    .map(({ operation, error, reason }) => [operation, error, ...(reason === undefined ? [] : [reason])]);
}

test('the event log says why a page denied a user, without the texts of the form', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const browser = openLoginBrowser(server.local.url);
  const login = await browser.open(loginPath());
  await browser.submit(login, { username: email, password: 'Canary-password1', action: 'password' });
  await browser.submit(login, { username: newEmail(), password: 'Canary-password1', action: 'password' });
  const signUp = await browser.open(loginPath().replace('/login', '/signup'));
  await browser.submit(signUp, { username: email, password: PASSWORD });
  const forgot = await browser.open(loginPath().replace('/login', '/forgotPassword'));
  const confirm = await browser.submit(forgot, { username: newEmail() });
  await browser.submit(confirm, { code: '987654', new_password: PASSWORD });
  await openLoginBrowser(server.local.url).submit(login, { username: email, password: PASSWORD, action: 'password' });
  await browser.open(loginPath({ redirect_uri: 'http://localhost:9/' }));

  expect(refusalsOf(server)).toEqual([
    ['/login', 'NotAuthorizedException', 'The password is wrong.'],
    ['/login', 'NotAuthorizedException', 'The pool has no user of this name.'],
    ['/signup', 'UsernameExistsException'],
    ['/confirmForgotPassword', 'CodeMismatchException', 'There is no such user, or it is disabled.'],
    ['/login', 'invalid_request'],
    [
      '/login',
      'redirect_mismatch',
      'redirect_uri was http://localhost:9/; it lists http://localhost:3000/, http://localhost:5173/.',
    ],
  ]);
  const text = JSON.stringify(server.local.events.list());
  for (const secret of ['Canary', PASSWORD, '987654', email]) expect(text).not.toContain(secret);
});

test('the event log says why the token endpoint denied a request, and the app learns less', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { verifier, challenge } = makePkce();
  const browser = openLoginBrowser(server.local.url);
  const login = await browser.open(loginPath({ code_challenge: challenge, code_challenge_method: 'S256' }));
  const back = await browser.submit(login, { username: email, password: PASSWORD, action: 'password' });
  const code = back.url.searchParams.get('code') ?? '';
  const ask = async (fields: Readonly<Record<string, string>>): Promise<number> => {
    const grant = {
      grant_type: 'authorization_code',
      client_id: ClientId,
      redirect_uri,
      code,
      code_verifier: verifier,
    };
    const body = new URLSearchParams({ ...grant, ...fields });
    return (await fetch(`${server.local.url}/oauth2/token`, { method: 'POST', body })).status;
  };
  const answers = [
    await ask({ client_id: 'nobody' }),
    await ask({ client_secret: 'canary' }),
    await ask({ code: 'canary' }),
    await ask({ redirect_uri: 'http://localhost:5173/' }),
    await ask({ code_verifier: 'canary'.repeat(8) }),
    await ask({}),
    await ask({}),
    await ask({ grant_type: 'refresh_token', refresh_token: 'canary' }),
  ];
  expect(answers).toEqual([400, 400, 400, 400, 400, 200, 400, 400]);
  expect(refusalsOf(server)).toEqual([
    ['/oauth2/token', 'invalid_client', 'There is no such app client.'],
    [
      '/oauth2/token',
      'invalid_client',
      'The secret of the app client is wrong or missing, or the app client has no secret.',
    ],
    ['/oauth2/token', 'invalid_grant', 'This server has not issued the code, or has deleted it since.'],
    ['/oauth2/token', 'invalid_grant', 'The code was issued for another redirect_uri.'],
    ['/oauth2/token', 'invalid_grant', 'The code_verifier does not match the challenge.'],
    ['/oauth2/token', 'invalid_grant', 'The code was used before. The tokens of its first use are revoked.'],
    ['/oauth2/token', 'invalid_grant', 'This server has not given it, or has cleaned it away.'],
  ]);
  const text = JSON.stringify(server.local.events.list());
  for (const secret of ['canary', code, verifier, PASSWORD]) expect(text).not.toContain(secret);
});
