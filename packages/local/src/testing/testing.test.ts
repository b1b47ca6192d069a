import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ClientId, connect, newEmail, PASSWORD, startTestServer, UserPoolId } from '../../test-support/server.js';
import { createClock } from '../base/clock.js';
import { READY_USERS } from '../seed/seed.js';
import {
  type ClavigerFixture,
  connectLocal,
  createGlobalSetup,
  playwrightFixtures,
  type RemoteLocal,
  useLocal,
} from './index.js';
import { createMovedDate } from './test-timers.js';
import { travelWith } from './travel.js';

const signUp = (url: string, Username: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: JSON.stringify({ ClientId, Username, Password: PASSWORD }),
  });

describe('a file with a server of its own', () => {
  const prepared = newEmail();
  const server = useLocal(
    { beforeAll, beforeEach, afterAll },
    { seed: READY_USERS, prepare: async (local) => void (await connect(local).createUser({ email: prepared })) },
  );

  test.each(['first', 'second'])('the %s test begins with what was prepared, and nothing else', async () => {
    const { local } = server;
    const messages = await local.inbox.list();
    expect(messages.map(({ to }) => to)).toEqual([prepared]);
    expect(Math.abs(local.clock.now() - Date.now())).toBeLessThan(5_000);
    expect((await connect(local).signIn(prepared)).TokenType).toBe('Bearer');
    expect(await local.listReadyUsers()).toHaveLength(2);
    await signUp(local.url, 'same@example.com').then((answer) => expect(answer.status).toBe(200));
    local.clock.advance(100_000);
    local.faults.add({ status: 500, times: 'always' });
  });
});

describe('a file whose tests travel', () => {
  const server = useLocal({ beforeAll, beforeEach, afterAll, timers: vi });
  const differenceMs = (): number => Math.abs(server.local.clock.now() - Date.now());

  test.each(['first', 'second'])(
    'the %s test begins at the machine’s time, and both clocks move together',
    async () => {
      // No runner replaces this clock.
      const machine = (): number => performance.timeOrigin + performance.now();
      expect(Math.abs(Date.now() - machine())).toBeLessThan(1_000);
      await server.travel(7_200);
      expect(Math.abs(Date.now() - machine() - 7_200_000)).toBeLessThan(1_000);
      expect(differenceMs()).toBeLessThan(2_000);
      await server.travel(86_400.5);
      expect(Math.abs(Date.now() - machine() - 93_600_500)).toBeLessThan(1_000);
      expect(differenceMs()).toBeLessThan(2_000);
    },
  );

  test('the time continues, and timers stay real', async () => {
    await server.travel(3_600);
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(Date.now() - before).toBeGreaterThanOrEqual(40);
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  test('a session that is stored after a travel is of the client’s time', async () => {
    const remote = connectLocal({ url: server.local.url });
    await server.travel(7_200);
    const { sub: username } = await connect(server.local).createUser();
    const { origins } = await remote.storageState(username, { origin: 'http://localhost:5173' });
    const values = new Map(origins[0]?.localStorage.map(({ name, value }) => [name.replace(/^.*\./, ''), value]));
    expect(values.get('clockDrift')).toBe('0');
    server.local.clock.advance(600);
    const ahead = await remote.storageState(username, { origin: 'http://localhost:5173' });
    const drift = ahead.origins[0]?.localStorage.find(({ name }) => name.endsWith('clockDrift'))?.value;
    expect(Math.abs(Number(drift) - 600_000)).toBeLessThan(2_000);
  });

  test('a server that was moved alone keeps its lead', async () => {
    server.local.clock.advance(600);
    await server.travel(60);
    expect(Math.abs(server.local.clock.now() - Date.now() - 600_000)).toBeLessThan(2_000);
  });

  test('a test with fake timers of its own keeps them', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval'], now: new Date('2031-01-01T00:00:00Z') });
    onTestFinished(() => void vi.useRealTimers());
    await server.travel(60);
    expect(new Date().toISOString()).toBe('2031-01-01T00:01:00.000Z');
    expect(differenceMs()).toBeLessThan(2_000);
    expect(vi.isFakeTimers()).toBe(true);
  });

  test('fake timers without Date are refused, in each runner, and stay', async () => {
    const reason = 'The test has fake timers without `Date`';
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const ring = vi.fn();
    setTimeout(ring, 1_000);
    await expect(server.travel(60)).rejects.toThrow(reason);
    const useFakeTimers = vi.fn();
    const jest = createMovedDate({ useFakeTimers, setSystemTime: vi.fn(), useRealTimers: vi.fn() });
    expect(() => jest.move(60_000)).toThrow(reason);
    expect(useFakeTimers).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(ring).toHaveBeenCalledOnce();
    mock.timers.enable({ apis: ['setInterval'] });
    onTestFinished(() => mock.timers.reset());
    expect(() => createMovedDate(mock.timers).move(60_000)).toThrow(reason);
    expect(differenceMs()).toBeLessThan(2_000);
  });

  test('no travel leads back, or beyond the year 9999', async () => {
    for (const seconds of [-1, Number.NaN]) await expect(server.travel(seconds)).rejects.toThrow('travel goes forward');
    await expect(server.travel(1e12)).rejects.toThrow(RangeError);
    expect(vi.isFakeTimers()).toBe(false);
    await server.travel(0);
    expect(differenceMs()).toBeLessThan(2_000);
  });
});

describe('a file with two servers', () => {
  const first = useLocal({ beforeAll, beforeEach, afterAll, timers: vi });
  const second = useLocal({ beforeAll, beforeEach, afterAll, timers: vi });

  test('moves one time, and each travel stays', async () => {
    const begin = Date.now();
    await first.travel(3_600);
    await second.travel(3_600);
    await first.travel(60);
    // Longer than the clock of the process stands still.
    await new Promise((resolve) => setTimeout(resolve, 60));
    for (const now of [Date.now(), first.local.clock.now(), second.local.clock.now()])
      expect(Math.abs(now - begin - 7_260_000)).toBeLessThan(2_000);
  });

  test('begins each test at the machine’s time', () => {
    expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(1_000);
    expect(vi.isFakeTimers()).toBe(false);
  });
});

describe('a server that reads another clock than the code under test', () => {
  test('is moved by what its clock has not moved', () => {
    const clock = createClock();
    const moves: number[] = [];
    travelWith(clock, { move: (ms) => void moves.push(ms), restore: () => undefined }, 7_200);
    expect(moves).toEqual([7_200_000]);
    expect(Math.abs(clock.now() - Date.now() - 7_200_000)).toBeLessThan(1_000);
  });
});

describe('a file without timers', () => {
  const server = useLocal({ beforeAll, beforeEach, afterAll });

  test('learns which ones a travel needs', async () => {
    await expect(server.travel(60)).rejects.toThrow(TypeError);
    await expect(server.travel(60)).rejects.toThrow('timers: vi');
  });
});

test('outside of tests there is no server', () => {
  const { local: _, ...hooks } = { local: undefined, beforeAll: () => {}, beforeEach: () => {}, afterAll: () => {} };
  expect(() => useLocal(hooks).local).toThrow('inside of tests');
  return expect(useLocal(hooks).travel(1)).rejects.toThrow('inside of tests');
});

test('useLocal names the hook that is missing', () => {
  expect(() => useLocal(undefined as never)).toThrow('useLocal takes the hooks of the test runner');
  expect(() => useLocal({ beforeAll, beforeEach } as never)).toThrow('afterAll is missing');
});

test('the environment names the one server for all files, and is restored', async () => {
  const before = process.env['CLAVIGER_URL'];
  const { setup, teardown } = createGlobalSetup();
  await setup();
  const local = connectLocal();
  expect(local.url).toBe(process.env['AWS_ENDPOINT_URL_STS']);
  expect((await local.readOutputs()).custom.claviger.user_pool_endpoint).toBe(local.url);
  await teardown();
  expect(process.env['CLAVIGER_URL']).toBe(before);
  await expect(local.reset()).rejects.toThrow();
});

test('clients of the AWS SDK reach the one server for all files, and never the real AWS', async () => {
  const ofDeveloper = {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'production',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_DEFAULT_REGION: 'ap-south-1',
  };
  for (const [name, value] of Object.entries(ofDeveloper)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { setup, teardown } = createGlobalSetup({ region: 'eu-west-1' });
  await setup();
  onTestFinished(() => teardown());
  const sdk = new CognitoIdentityProviderClient();
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'tests' }));
  expect(UserPool?.Id).toMatch(/^eu-west-1_/);
  expect(process.env['AWS_DEFAULT_REGION']).toBe('eu-west-1');
  await teardown();
  expect(process.env).toMatchObject(ofDeveloper);
});

test('a client of the AWS SDK that saw a move of the clock works after a reset', async () => {
  const { local } = await startTestServer();
  const { accessKeyId, secretAccessKey } = local.administrator;
  const sdk = new CognitoIdentityProviderClient({
    endpoint: local.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const listPools = () => sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  local.clock.advance(7_200);
  await listPools();
  await local.reset();
  expect((await listPools()).UserPools).toHaveLength(1);
});

test('a server elsewhere has the same controls', async () => {
  const { local } = await startTestServer();
  const remote = connectLocal({ url: `${local.url}/` });
  await remote.snapshots.save('empty');
  const waiting = remote.inbox.find({ to: 'new@example.com', waitSeconds: 10 });
  await signUp(remote.url, 'new@example.com');
  expect(await waiting).toEqual(await local.inbox.find({ to: 'new@example.com' }));
  await remote.inbox.clear({ to: 'new@example.com' });
  expect(await local.inbox.list()).toEqual([]);
  await remote.clock.set(new Date('2031-01-01T00:00:00Z'));
  await remote.clock.advance(60);
  expect(new Date(local.clock.now()).toISOString()).toMatch(/^2031-01-01T00:01:/);
  await remote.faults.add({ operation: 'SignUp', status: 503 });
  expect((await signUp(remote.url, 'other@example.com')).status).toBe(503);
  await expect(remote.faults.add({})).rejects.toThrow('A fault needs an effect');
  await remote.faults.add({ status: 503 });
  await remote.faults.clear();
  expect(await remote.listEvents({ since: 1 })).toMatchObject([{ operation: 'SignUp', status: 503 }]);
  await remote.snapshots.restore('empty');
  expect((await signUp(remote.url, 'new@example.com')).status).toBe(200);
  await remote.reset();
  expect(await local.inbox.list()).toEqual([]);
});

test('a filter of the inbox that it does not have is refused, and deletes nothing', async () => {
  const { local } = await startTestServer();
  const remote = connectLocal({ url: local.url });
  await signUp(remote.url, 'new@example.com');
  const misspelt = { adress: 'other@example.com' } as object;
  await expect(remote.inbox.clear(misspelt)).rejects.toThrow('takes no "adress": it takes to, purpose.');
  await expect(remote.inbox.find({ to: 'new@example.com', ...misspelt })).rejects.toThrow('takes no "adress"');
  expect(await local.inbox.list()).toHaveLength(1);
});

type Refusal = readonly [door: string, call: (remote: RemoteLocal) => unknown];

const REFUSALS: readonly Refusal[] = [
  ['connectLocal', ({ url }) => connectLocal({ URL: url } as object)],
  ['listEvents', (remote) => remote.listEvents({ from: 1 } as object)],
  ['readCode', (remote) => remote.readCode('new@example.com', { wait: 1 } as object)],
  ['storageState', (remote) => remote.storageState('ada@example.com', { url: remote.url } as never)],
];

test.each(REFUSALS)('%s refuses an option that it does not have', async (door, call) => {
  const { local } = await startTestServer();
  const remote = connectLocal({ url: local.url });
  await expect(async () => await call(remote)).rejects.toThrow(`${door} has no option "`);
});

test('of a user that a test describes with more only the name is sent', async () => {
  const { local } = await startTestServer({ seed: READY_USERS });
  const user = { username: 'ada@example.com', password: 'canary', plan: 'free' };
  const { origins } = await connectLocal({ url: local.url }).storageState(user, { origin: 'http://localhost:5173' });
  expect(origins).toMatchObject([{ origin: 'http://localhost:5173' }]);
});

test('a missing server is one sentence with the command that starts it', async () => {
  const server = createServer((_, answer) => answer.end('something else'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const command = `start one with "npx @claviger/local start --data :memory: --port ${new URL(url).port}".`;
  const failing = (message: string) => expect.objectContaining({ code: 'ServerUnreachable', message });
  const local = connectLocal({ url });
  await expect(local.reset()).rejects.toEqual(failing(`Another server answers at ${url}: ${command}`));
  await new Promise((resolve) => server.close(resolve));
  await expect(local.totp('ada@example.com')).rejects.toEqual(failing(`No Claviger answers at ${url}: ${command}`));
  await expect(connectLocal({ url: 'https://auth.invalid' }).reset()).rejects.toThrow('check "url" and CLAVIGER_URL');
});

test('a stored session is one that amazon-cognito-identity-js finds and renews', async () => {
  const { local } = await startTestServer({ seed: READY_USERS });
  const state = await connectLocal({ url: local.url }).storageState('ada@example.com', {
    origin: 'http://localhost:5173/some/page',
  });
  expect(state).toMatchObject({ cookies: [], origins: [{ origin: 'http://localhost:5173' }] });
  const items = new Map(state.origins[0]?.localStorage.map(({ name, value }) => [name, value]));
  const Storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
  const user = new CognitoUserPool({ UserPoolId, ClientId, endpoint: local.url, Storage }).getCurrentUser();
  const session = await new Promise<CognitoUserSession>((resolve, reject) => {
    user?.getSession((error: Error | null, found: CognitoUserSession) => (error ? reject(error) : resolve(found)));
  });
  expect(session.isValid()).toBe(true);
  expect(session.getIdToken().decodePayload()['email']).toBe('ada@example.com');
  const renewed = await new Promise<CognitoUserSession>((resolve, reject) => {
    user?.refreshSession(session.getRefreshToken(), (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(renewed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());
  for (const origin of ['', 'localhost:5173', 'ftp://localhost', 'http://']) {
    await expect(connectLocal({ url: local.url }).storageState('ada@example.com', { origin })).rejects.toThrow(
      TypeError,
    );
  }
});

test('a Playwright test reads a code, and the next one finds the server as before', async () => {
  const { local } = await startTestServer();
  onTestFinished(() => local.faults.clear());
  const { claviger } = playwrightFixtures({ url: local.url });
  const run = (body: (fixture: ClavigerFixture) => Promise<void>): Promise<void> =>
    claviger({}, body, { workerIndex: 3, parallelIndex: 0 });
  for (let round = 0; round < 2; round++) {
    await run(async (fixture) => {
      const code = fixture.readCode('same@example.com', { purpose: 'SignUp' });
      expect((await signUp(fixture.url, 'same@example.com')).status).toBe(200);
      expect(await code).toMatch(/^\d{6}$/);
      await expect(fixture.readCode('nobody@example.com', { waitSeconds: 0.05 })).rejects.toThrow('No message came');
    });
  }
  await expect(claviger({}, async () => undefined, { workerIndex: 1, parallelIndex: 1 })).rejects.toMatchObject({
    code: 'ServerShared',
    message: expect.stringContaining('"@claviger/local/playwright"'),
  });
  // Playwright asks for this form of the first parameter.
  expect(claviger.toString()).toMatch(/^async ?\(\{\s*\},/);
});
