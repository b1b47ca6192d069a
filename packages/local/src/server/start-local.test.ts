import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect, startTestServer } from '../../test-support/server.js';
import type { Local } from './local.js';
import { startLocal } from './start-local.js';
import type { StartOptions } from './start-options.js';

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

const IPV6_HOSTS: readonly [host: string, form: RegExp][] = [
  ['::1', /^http:\/\/\[::1\]:/],
  ['[::1]', /^http:\/\/\[::1\]:/],
  ['::', /^http:\/\/127\.0\.0\.1:/],
];
const LINUX_HOSTS: readonly [host: string, form: RegExp][] = [['127.0.0.2', /^http:\/\/127\.0\.0\.2:/]];

test('users, tokens, codes and keys outlive a restart on the same data folder', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-start-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startLocal({ data });
  const before = connect(first);
  const { email } = await before.createUser();
  const tokens = await before.signIn(email);
  const keys = await (await fetch(`${first.url}/us-east-1_Claviger1/.well-known/jwks.json`)).json();
  await first.close();

  const second = await startLocal({ data });
  onTestFinished(() => second.close());
  const after = connect(second);
  expect(await after.call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({ status: 200 });
  const refreshed = await after.call('GetTokensFromRefreshToken', {
    ClientId: second.outputs.auth.user_pool_client_id,
    RefreshToken: tokens.RefreshToken,
  });
  expect(refreshed.status).toBe(200);
  expect((await second.inbox.find({ to: email }))?.purpose).toBe('SignUp');
  expect(await (await fetch(`${second.url}/us-east-1_Claviger1/.well-known/jwks.json`)).json()).toEqual(keys);
});

test('many servers run side by side, each with users of its own, and closing one is no matter to the rest', async () => {
  const [one, two] = await Promise.all([startLocal(), startLocal()]);
  onTestFinished(() => two.close());
  const { email } = await connect(one).createUser();
  await one.close();
  await one.close();
  await expect(fetch(one.url)).rejects.toThrow();
  expect(await two.inbox.list()).toEqual([]);
  expect(await connect(two).signIn(email)).toBeUndefined();
});

test('a port that is taken is refused with its number and Node’s code, and the data folder is free again', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-start-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startLocal();
  onTestFinished(() => first.close());
  const port = Number(new URL(first.url).port);
  await expect(startLocal({ port, data })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `Port ${port} is in use: stop the program that listens there, or give \`port\` another number, or 0 for a free one.`,
    cause: { code: 'EADDRINUSE', syscall: 'listen' },
  });
  const second = await startLocal({ data });
  await second.close();
});

test.each<[string, StartOptions, code: RegExp, message: string]>([
  [
    'a port that no machine has',
    { port: 65_536 },
    /^ERR_SOCKET_BAD_PORT$/,
    '`port` takes a number from 0 to 65535, not 65536.',
  ],
  [
    'an address of another machine',
    { host: '192.0.2.1' },
    /^EADDRNOTAVAIL$/,
    'This machine has no address 192.0.2.1 to listen on: give `host` one that it has, such as 127.0.0.1.',
  ],
  [
    'a name that has no address',
    { host: 'nowhere.invalid' },
    // A machine without a name server does not find out.
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    'This machine has no address nowhere.invalid to listen on: give `host` one that it has, such as 127.0.0.1.',
  ],
])('%s is refused with the way out', async (_, options, code, message) => {
  await expect(startLocal(options)).rejects.toMatchObject({
    code: expect.stringMatching(code),
    message,
    cause: { code: expect.stringMatching(code) },
  });
});

test.each<[host: string, form: RegExp]>([
  ['localhost', /^http:\/\/(?:127\.0\.0\.1|\[::1\]):/],
  ['0.0.0.0', /^http:\/\/127\.0\.0\.1:/],
  ...(hasIPv6 ? IPV6_HOSTS : []),
  // Linux answers on the whole network of the loopback interface.
  ...(process.platform === 'linux' ? LINUX_HOSTS : []),
])('a server that listens on %s is reached at its URL', async (host, form) => {
  const local = await startLocal({ host });
  onTestFinished(() => local.close());
  expect(local.url).toMatch(form);
  expect(local.outputs.custom.claviger.user_pool_endpoint).toBe(local.url);
  const configuration = await fetch(`${local.url}/us-east-1_Claviger1/.well-known/openid-configuration`);
  expect(await configuration.json()).toMatchObject({ issuer: `${local.url}/us-east-1_Claviger1` });
  const { controlToken } = local;
  const headers: HeadersInit = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` };
  expect((await fetch(`${local.url}/_claviger/outputs`, { headers })).status).toBe(200);
});

test('a policy whose variables AWS would not fill in is named at the start', async () => {
  const allow = (variable: string) =>
    ({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::b/${variable}/*` }) as const;
  const own = allow('$' + '{cognito-identity.amazonaws.com:sub}');
  const lines: string[] = [];
  const local = await startLocal({
    roles: {
      Old: [{ Version: '2012-10-17', Statement: own }, { Statement: [own] }],
      New: { Version: '2012-10-17', Statement: own },
      Plain: { Statement: allow('public') },
    },
    log: (line) => void lines.push(line),
  });
  onTestFinished(() => local.close());
  expect(lines).toEqual([
    'The policy of the role Old has variables. AWS fills them in only with "Version": "2012-10-17".',
  ]);
});

test('the public URL is what tokens and outputs name', async () => {
  const local = await startLocal({ publicUrl: 'https://auth.example/' });
  onTestFinished(() => local.close());
  expect(local.outputs.custom.claviger.user_pool_endpoint).toBe('https://auth.example');
  const configuration = await (await fetch(`${local.url}/us-east-1_Claviger1/.well-known/openid-configuration`)).json();
  expect(configuration.issuer).toBe('https://auth.example/us-east-1_Claviger1');
});

test('an option that there is not is refused by its name', async () => {
  await expect(startLocal({ dada: ':memory:' } as never)).rejects.toThrow(
    /^startLocal has no option "dada": it takes port, host, data, [^\n]*\.$/,
  );
});

const MISSPELT: readonly (readonly [door: string, call: (local: Local, misspelt: object) => unknown])[] = [
  ['inbox.find', ({ inbox }, misspelt) => inbox.find({ to: 'ann@example.com', ...misspelt })],
  ['inbox.list', ({ inbox }, misspelt) => inbox.list(misspelt)],
  ['inbox.clear', ({ inbox }, misspelt) => inbox.clear(misspelt)],
  ['events.list', ({ events }, misspelt) => events.list(misspelt)],
  ['verifyRequest', (local, misspelt) => local.verifyRequest({ method: 'GET', url: '/', headers: {} }, misspelt)],
];

test.each(MISSPELT)('%s refuses a misspelt option, and does nothing', async (door, call) => {
  const { local, createUser } = await startTestServer();
  await createUser();
  const refusal = `${door} has no option "adress": it takes `;
  await expect(async () => await call(local, { adress: 'bob@example.com' })).rejects.toThrow(refusal);
  expect(await local.inbox.list()).toHaveLength(1);
});

/** A promise, and what resolves it. */
function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('close waits a second for work in progress, then abandons it: it uses, answers and reports nothing after that', async () => {
  const told: string[] = [];
  const [started, released, finished] = [createGate(), createGate(), createGate()];
  const local = await startLocal({
    log: (line) => told.push(line),
    onEvent: ({ operation }) => told.push(operation),
    onMessage: ({ purpose }) => told.push(purpose),
    triggers: {
      PreSignUp: async (event) => {
        started.open();
        await released.opened;
        finished.open();
        return event;
      },
    },
  });
  const answer = connect(local)
    .call('SignUp', {
      ClientId: local.outputs.auth.user_pool_client_id,
      Username: 'a@example.com',
      Password: 'Correct-horse1',
    })
    .then(
      () => 'answered',
      () => 'cut off',
    );
  await started.opened;
  const began = performance.now();
  // The trigger ends only after this.
  await local.close();
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(await answer).toBe('cut off');
  released.open();
  await finished.opened;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told).toEqual([]);
});

test('close lets a request finish that takes less than a second, and then ends at once', async () => {
  const started = createGate();
  const local = await startLocal({
    triggers: {
      PreSignUp: async (event) => {
        started.open();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return event;
      },
    },
  });
  const { user_pool_client_id: ClientId } = local.outputs.auth;
  const answer = connect(local).call('SignUp', { ClientId, Username: 'a@example.com', Password: 'Correct-horse1' });
  await started.opened;
  const began = performance.now();
  await local.close();
  expect(performance.now() - began).toBeLessThan(950);
  expect((await answer).status).toBe(200);
});

test('the clock takes times of the years 0 to 9999, and ends with them', async () => {
  const local = await startLocal();
  onTestFinished(() => local.close());
  for (const seconds of [1e300, -1e15, Number.NaN]) expect(() => local.clock.advance(seconds)).toThrow(RangeError);
  expect(() => local.clock.set(new Date(8.64e15))).toThrow('The clock takes times of the years 0 to 9999.');
  local.clock.set(new Date('9999-12-31T23:59:59.900Z'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(new Date(local.clock.now()).toISOString()).toBe('9999-12-31T23:59:59.999Z');
  const answer = await fetch(`${local.url}/_claviger/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds: 1 }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ message: 'The clock takes times of the years 0 to 9999.' });
});
