import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { useWorld } from '../session/world.js';
import { createMachine } from './machine.js';

const world = useWorld();

const keysOf = (stdout: string): Record<string, unknown> => JSON.parse(stdout);

test('a user signs in at the terminal, gets credentials without a request, and signs out at the service', async () => {
  const machine = createMachine();
  const { username, password, sub } = await world.createUser();
  const outputs = machine.writeOutputs(world.local.outputs);
  const login = ['login', '--username', username, '--outputs', outputs, '--key-in-file'];
  expect(await machine.run(login, { input: `${password}\n` })).toEqual({
    status: 0,
    signal: null,
    stdout: '',
    stderr: `Signing in to the user pool us-east-1_Claviger1 at ${world.local.url}.\nPassword:\nSigned in as ${username}.\n`,
  });

  const who = await machine.run(['whoami', '--json']);
  expect(who).toMatchObject({ status: 0, stderr: '' });
  const identity = keysOf(who.stdout);
  const hourAhead = (at: unknown): number => Date.parse(String(at)) - Date.now() - 3_600_000;
  expect(identity).toEqual({
    profile: 'default',
    userPoolId: 'us-east-1_Claviger1',
    userId: sub,
    username: sub,
    loginId: username,
    identityId: expect.stringMatching(/^us-east-1:[\da-f-]{36}$/),
    credentialsExpireAt: expect.stringMatching(/Z$/),
    tokensExpireAt: expect.stringMatching(/Z$/),
  });
  for (const at of [identity['credentialsExpireAt'], identity['tokensExpireAt']])
    expect(Math.abs(hourAhead(at))).toBeLessThan(30_000);

  const requests = world.local.events.list().length;
  const given = await machine.run(['credentials']);
  expect(world.local.events.list()).toHaveLength(requests);
  expect(given).toMatchObject({ status: 0, stderr: '' });
  expect(given.stdout).toMatch(/^\{.*\}\n$/);
  expect(keysOf(given.stdout)).toEqual({
    Version: 1,
    AccessKeyId: expect.stringMatching(/^ASIA/),
    SecretAccessKey: expect.any(String),
    SessionToken: expect.any(String),
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(Math.abs(hourAhead(keysOf(given.stdout)['Expiration']))).toBeLessThan(30_000);

  const text = (await machine.run(['whoami'])).stdout;
  expect(text).toContain(`User         ${username} (${sub})\n`);
  expect(text).toMatch(/^Credentials {2}until .+ \(in (59|60) minutes\)$/m);

  expect(await machine.run(['logout'])).toMatchObject({ status: 0, stdout: '', stderr: 'Signed out.\n' });
  expect(world.local.events.list().at(-1)).toMatchObject({ operation: 'RevokeToken', status: 200 });
  for (const command of ['credentials', 'whoami'])
    expect(await machine.run([command])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'No user is signed in: run npx @claviger/auth login first.\n',
    });
  expect(await machine.run(['logout'])).toMatchObject({ status: 0, stderr: 'No user is signed in.\n' });
});

test('what lies on the disk is private, and has no secret in the clear', async () => {
  const machine = createMachine();
  const { username, password } = await world.createUser();
  machine.writeOutputs(world.local.outputs);
  await machine.run(['login', '--username', username, '--key-in-file'], { input: password });
  const key = machine.path('.config/claviger-auth/keys/default.key');
  const session = machine.path('.local/state/claviger-auth/sessions/default/session');
  for (const path of [key, session, machine.path('.config/claviger-auth/profiles/default.json')]) {
    expect(existsSync(path), path).toBe(true);
    expect(statSync(path).mode & 0o777, path).toBe(0o600);
  }
  const { AccessKeyId, SecretAccessKey } = keysOf((await machine.run(['credentials'])).stdout);
  const stored = readFileSync(session, 'latin1');
  for (const secret of [AccessKeyId, SecretAccessKey, 'eyJ', username]) expect(stored).not.toContain(String(secret));
});

test('profiles are separate, and a second login changes no user', async () => {
  const machine = createMachine();
  const [ann, bob] = [await world.createUser(), await world.createUser()];
  const outputs = machine.writeOutputs(world.local.outputs);
  const login = (name: string, profile: string) =>
    machine.run(['login', '--username', name, '--profile', profile, '--outputs', outputs, '--key-in-file'], {
      input: ann.password,
    });
  await login(ann.username, 'work');
  await login(bob.username, 'home');
  const nameIn = async (profile: string): Promise<unknown> =>
    keysOf((await machine.run(['whoami', '--json', '--profile', profile])).stdout)['loginId'];
  expect([await nameIn('work'), await nameIn('home')]).toEqual([ann.username, bob.username]);
  expect(await login(ann.username, 'work')).toMatchObject({
    status: 0,
    stderr: `Already signed in as ${ann.username}.\n`,
  });
  expect(await login(bob.username, 'work')).toMatchObject({
    status: 1,
    stderr: `The profile work is signed in as ${ann.username}. Run npx @claviger/auth logout --profile work first, or pass another --profile.\n`,
  });
  expect(await machine.run(['credentials'])).toMatchObject({ status: 1, stdout: '' });
  await machine.run(['logout', '--profile', 'home']);
  expect(await nameIn('work')).toBe(ann.username);
});

test('a file that names the same pools and other endpoints gets no token', async () => {
  const machine = createMachine();
  const user = await world.createUser();
  const pools = world.config();
  machine.writeOutputs(pools);
  await machine.run(['login', '--username', user.username, '--key-in-file'], { input: user.password });
  const stranger = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  let connections = 0;
  stranger.on('connection', () => connections++);
  await once(stranger, 'listening');
  const endpoint = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const outputs = machine.writeOutputs({ ...pools, identityPool: { ...pools.identityPool, endpoint } }, 'other.json');
  for (const args of [['credentials'], ['whoami'], ['logout'], ['exec', '--', process.execPath, '-e', '0']]) {
    const [command = '', ...rest] = args;
    const { status, stdout, stderr } = await machine.run([command, '--outputs', outputs, ...rest]);
    expect([status, stdout], command).toEqual([1, '']);
    expect(stderr).toBe(
      `The profile default has a session of another configuration than ${outputs}. Run npx @claviger/auth login --outputs ${outputs} first.\n`,
    );
  }
  const { stderr } = await machine.run(['login', '--outputs', outputs]);
  expect(stderr).toBe(
    `The profile default is signed in as ${user.username} with another configuration. Run npx @claviger/auth logout first, or pass another --profile.\n`,
  );
  expect(connections).toBe(0);
  expect(await machine.run(['credentials'])).toMatchObject({ status: 0 });
});

test('without a network the user stays signed in, and the service learns of a sign-out later', async () => {
  const machine = createMachine();
  const { username, password } = await world.createUser();
  machine.writeOutputs(world.local.outputs);
  await machine.run(['login', '--username', username, '--key-in-file'], { input: password });
  world.local.faults.add({ drop: 'before', times: 'always' });
  const given = await machine.run(['credentials']);
  expect(given).toMatchObject({ status: 1, stdout: '' });
  expect(given.stderr).toBe(`${world.local.url} could not be reached. Start the backend: npx @claviger/local start\n`);
  const { status, stdout } = await machine.run(['whoami', '--json']);
  expect([status, JSON.parse(stdout)]).toMatchObject([
    0,
    {
      loginId: username,
      tokensExpireAt: expect.any(String),
      errors: { credentials: expect.stringContaining('could not be reached') },
    },
  ]);
  const out = await machine.run(['logout']);
  expect(out.status).toBe(0);
  expect(out.stderr).toMatch(
    /^Signed out\.\nThe service could not be told: .*\nThe next command of this profile tells it\.\n$/,
  );
  world.local.faults.clear();
  expect(await machine.run(['credentials'])).toMatchObject({ status: 1 });
  expect(world.local.events.list().at(-1)).toMatchObject({ operation: 'RevokeToken', status: 200 });
});

test('a wrong password, a missing configuration and an unreachable service are one line each', async () => {
  const machine = createMachine();
  const { username } = await world.createUser();
  const login = ['login', '--username', username, '--key-in-file'];
  expect((await machine.run(login)).stderr).toBe(
    'There is no amplify_outputs.json in this folder. Pass a configuration: npx @claviger/auth login --outputs FILE\n',
  );
  machine.writeOutputs(world.local.outputs);
  const wrong = await machine.run(login, { input: 'Wrong-horse1\n' });
  expect(wrong).toMatchObject({ status: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/\nIncorrect username or password\.\n$/);
  expect(wrong.stderr).not.toContain('Wrong-horse1');
  expect((await machine.run(login, { input: '' })).stderr).toMatch(/\nStandard input ended before [^\n]*\.\n$/);
  const nowhere = { ...world.config().userPool, endpoint: 'http://127.0.0.1:1' };
  const elsewhere = machine.writeOutputs({ userPool: nowhere }, 'nowhere.json');
  const failed = await machine.run([...login, '--outputs', elsewhere], { input: 'Wrong-horse1\n' });
  expect(failed.status).toBe(1);
  expect(failed.stderr).toMatch(/\nhttp:\/\/127\.0\.0\.1:1 could not be reached\. [^\n]*\n$/);
  machine.writeOutputs('{}', 'text.json');
  for (const [content, message] of [
    [{ auth: {} }, /^[^\n]*broken\.json: [^\n]*\n$/],
    ['x', /^[^\n]*broken\.json: [^\n]*\n$/],
  ] as const) {
    machine.writeOutputs(content, 'broken.json');
    expect((await machine.run([...login, '--outputs', 'broken.json'])).stderr).toMatch(message);
  }
});

// On macOS and Windows each machine has one.
test.skipIf(process.platform !== 'linux')(
  'without a key ring a login says where else the key can lie, and starts nothing',
  async () => {
    const machine = createMachine();
    const { username, password } = await world.createUser();
    machine.writeOutputs(world.local.outputs);
    const requests = world.local.events.list().length;
    const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    const { status, stderr } = await machine.run(['login', '--username', username], { input: password, env });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^This machine has no key ring that answers \(.+\)\. Sign in with --key-in-file: then the key lies in .+default\.key\.\n$/,
    );
    expect(world.local.events.list()).toHaveLength(requests);
    expect(existsSync(machine.path('.config/claviger-auth/profiles/default.json'))).toBe(false);
  },
);

test.skipIf(process.platform === 'win32')(
  'a result that cannot be written is one sentence, and never a stack trace',
  async () => {
    const machine = createMachine();
    const { username, password } = await world.createUser();
    machine.writeOutputs(world.local.outputs);
    await machine.run(['login', '--username', username, '--key-in-file'], { input: password });
    for (const args of [['credentials'], ['whoami'], ['whoami', '--json']]) {
      const running = machine.start(args, { input: '' });
      running.child.stdout?.destroy();
      expect(await running.ended).toMatchObject({
        status: 1,
        stderr: 'The result could not be written to standard output (EPIPE).\n',
      });
    }
  },
);
