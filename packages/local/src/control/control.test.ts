import { expect, test } from 'vitest';
import {
  ClientId,
  newEmail,
  PASSWORD,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../test-support/server.js';

const post = (
  server: TestServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${server.local.url}/_claviger/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('outputs describe the default resources in the shape of Amplify, endpoints under custom', async () => {
  const server = await startTestServer();
  const outputs = await (await fetch(`${server.local.url}/_claviger/outputs`)).json();
  expect(outputs).toEqual({
    version: '1.4',
    auth: {
      aws_region: 'us-east-1',
      user_pool_id: UserPoolId,
      user_pool_client_id: ClientId,
      identity_pool_id: 'us-east-1:c1a41637-0000-4000-8000-000000000001',
      unauthenticated_identities_enabled: true,
      username_attributes: ['email'],
      user_verification_types: ['email'],
      password_policy: {
        min_length: 8,
        require_lowercase: true,
        require_uppercase: true,
        require_numbers: true,
        require_symbols: true,
      },
      mfa_configuration: 'OPTIONAL',
      mfa_methods: ['TOTP'],
      oauth: {
        identity_providers: [],
        domain: new URL(server.local.url).host,
        scopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
        redirect_sign_in_uri: ['http://localhost:3000/', 'http://localhost:5173/'],
        redirect_sign_out_uri: ['http://localhost:3000/', 'http://localhost:5173/'],
        response_type: 'code',
      },
      passwordless: { email_otp_enabled: true },
    },
    custom: {
      claviger: {
        user_pool_endpoint: server.local.url,
        identity_pool_endpoint: server.local.url,
        sts_endpoint: server.local.url,
        oauth_endpoint: server.local.url,
      },
    },
  });
  expect(server.local.outputs).toEqual(outputs);
});

test('the inbox lists messages newest first, and filters by address', async () => {
  const server = await startTestServer();
  const [one, two] = [newEmail(), newEmail()];
  for (const Username of [one, two]) await server.call('SignUp', { ClientId, Username, Password: PASSWORD });
  await server.call('ResendConfirmationCode', { ClientId, Username: one });
  const inbox = async (query: string): Promise<{ to: string; purpose: string; sentAt: string }[]> =>
    (await fetch(`${server.local.url}/_claviger/inbox${query}`)).json();
  expect((await inbox('')).map(({ to, purpose }) => [to, purpose])).toEqual([
    [one, 'ResendCode'],
    [two, 'SignUp'],
    [one, 'SignUp'],
  ]);
  const toOne = await inbox(`?to=${encodeURIComponent(one)}`);
  expect(toOne).toHaveLength(2);
  expect(toOne).toEqual(await server.local.inbox.list({ to: one }));
  expect(Object.keys(toOne[0] ?? {}).sort()).toEqual([
    'body',
    'code',
    'medium',
    'purpose',
    'sentAt',
    'subject',
    'to',
    'userPoolId',
    'username',
  ]);
});

test('the clock is read, advanced and set', async () => {
  const server = await startTestServer();
  const set = await post(server, 'clock', { now: '2031-05-06T07:08:09.000Z' });
  expect(new Date((await set.json()).now).getTime() - Date.parse('2031-05-06T07:08:09Z')).toBeLessThan(5_000);
  const advanced = await post(server, 'clock', { advanceSeconds: 3_600 });
  expect((await advanced.json()).now).toMatch(/^2031-05-06T08:08:/);
  expect((await (await fetch(`${server.local.url}/_claviger/clock`)).json()).now).toMatch(/^2031-05-06T08:08:/);
  for (const body of ['', '{', '[]', { now: 'soon' }, { advanceSeconds: '5' }, { advanceSeconds: 1e300 }, {}]) {
    expect((await post(server, 'clock', body)).status, JSON.stringify(body)).toBe(400);
  }
});

test.each<[method: string, path: string, body: unknown, message: string]>([
  ['POST', 'clock', { now: '2031-05-06T07:08:09Z', advanceSeconds: 5 }, 'Send "advanceSeconds" or "now", not both.'],
  ['POST', 'clock', { now: '2031-05-06T07:08:09Z', advanceSeconds: '5' }, 'Send "advanceSeconds" or "now", not both.'],
  [
    'POST',
    'clock',
    { advanceSeconds: 5, zone: 'UTC' },
    'POST /_claviger/clock takes no "zone": it takes advanceSeconds, now.',
  ],
  ['POST', 'sessions', { username: 'ada', pool: 'a' }, '"pool"'],
  ['POST', 'totp', { username: 'ada', pool: 'a' }, '"pool"'],
  ['POST', 'verify', { method: 'GET', url: '/', headers: {}, Action: 'a:b' }, '"Action"'],
  ['POST', 'faults', { latencyMs: 1, path: '/' }, '"path"'],
  ['POST', 'seed', { users: [] }, 'no users'],
  ['POST', 'reset', { seed: {} }, 'POST /_claviger/reset takes no "seed": it takes no members.'],
  ['PUT', 'snapshots/a', { comment: 'b' }, '"comment"'],
  ['POST', 'snapshots/a/restore', { clock: false }, '"clock"'],
  [
    'GET',
    'inbox?email=ada@example.com',
    undefined,
    'GET /_claviger/inbox takes no "email": it takes to, purpose, wait.',
  ],
  ['GET', 'inbox?to=a&to=b', undefined, 'GET /_claviger/inbox takes "to" once.'],
  ['DELETE', 'inbox?email=ada@example.com', undefined, '"email"'],
  ['DELETE', 'inbox?wait=1', undefined, '"wait"'],
  ['GET', 'events?after=1', undefined, '"after"'],
  ['GET', 'changes?after=1', undefined, '"after"'],
])('%s /_claviger/%s with %j is refused, and has no effect', async (method, path, body, message) => {
  const server = await startTestServer();
  await server.call('SignUp', { ClientId, Username: newEmail(), Password: PASSWORD });
  const answer = await fetch(`${server.local.url}/_claviger/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([answer.status, await answer.json()]).toEqual([400, { message: expect.stringContaining(message) }]);
  expect(Math.abs(server.local.clock.now() - Date.now())).toBeLessThan(1_000);
  expect(await server.local.inbox.list()).toHaveLength(1);
  expect(await server.local.snapshots.list()).toEqual([]);
});

test('a reset restores the state of a first start', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const tokens = await server.signIn(email);
  expect((await post(server, 'reset', {})).status).toBe(200);
  expect(await server.local.inbox.list()).toEqual([]);
  expect(await server.call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({
    body: { __type: 'UserNotFoundException' },
  });
  await server.createUser({ email });
  expect((await server.signIn(email)).TokenType).toBe('Bearer');
  await server.local.reset();
  expect(await server.local.inbox.list()).toEqual([]);
});

test('pages of other origins are denied, and so are changes that a page can send without a preflight', async () => {
  const server = await startTestServer({ allowedOrigins: ['https://tools.example'] });
  for (const path of ['health', 'outputs', 'inbox', 'clock']) {
    const answer = await fetch(`${server.local.url}/_claviger/${path}`, {
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.status, path).toBe(403);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect((await answer.json()).message).toMatch(/^[^.]+\.$/);
  }
  const allowed = await fetch(`${server.local.url}/_claviger/inbox`, { headers: { origin: 'https://tools.example' } });
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://tools.example');
  const { email } = await server.createUser();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    expect((await post(server, 'reset', '{}', { 'content-type': type })).status, type).toBe(415);
  }
  expect((await post(server, 'reset', '{}', { origin: 'https://evil.example' })).status).toBe(403);
  expect((await server.signIn(email)).TokenType).toBe('Bearer');
});
