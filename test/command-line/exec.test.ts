import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type User, useWorld } from '../session/world.js';
import { bin, createMachine, follow, type Machine } from './machine.js';

const world = useWorld();
const program = (name: string): string => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
const node = (script: string): string[] => ['--', process.execPath, '-e', script];

async function logIn(machine: Machine, user?: User): Promise<User> {
  const { username, password } = user ?? (await world.createUser());
  machine.writeOutputs(world.local.outputs);
  await machine.run(['login', '--username', username, '--key-in-file'], { input: password });
  return { username, password, sub: user?.sub ?? '' };
}

/** Credentials of another account, as a developer has them: each would come before the endpoint. */
function addForeignCredentials(machine: Machine): Record<string, string> {
  const keys = 'aws_access_key_id = AKIAFOREIGN000000000\naws_secret_access_key = foreign\n';
  writeFileSync(machine.path('.aws', 'credentials'), `[default]\n${keys}[other]\n${keys}`);
  writeFileSync(
    machine.path('.aws', 'config'),
    `[default]\nregion = ap-south-1\n${keys}[profile other]\nsource_profile = default\n`,
  );
  return {
    AWS_ACCESS_KEY_ID: 'AKIAFOREIGN000000000',
    AWS_SECRET_ACCESS_KEY: 'foreign',
    AWS_SESSION_TOKEN: 'foreign',
    AWS_PROFILE: 'other',
    AWS_DEFAULT_PROFILE: 'other',
    AWS_WEB_IDENTITY_TOKEN_FILE: machine.path('.aws', 'credentials'),
    AWS_ROLE_ARN: 'arn:aws:iam::210987654321:role/foreign',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/foreign',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: machine.path('.aws', 'credentials'),
    AWS_SHARED_CREDENTIALS_FILE: machine.path('.aws', 'credentials'),
    AWS_CONFIG_FILE: machine.path('.aws', 'config'),
  };
}

test('an AWS SDK in the command has the keys of the user, and none of the credentials that the developer has', async () => {
  const machine = createMachine();
  const { username } = await logIn(machine);
  const env = addForeignCredentials(machine);
  const { status, stdout, stderr } = await machine.run(
    ['exec', '--', process.execPath, program('caller'), world.local.url],
    { env },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    arn: 'arn:aws:sts::123456789012:assumed-role/ClavigerAuthenticated/CognitoIdentityCredentials',
    accessKeyId: expect.stringMatching(/^ASIA/),
    region: 'us-east-1',
    names: [
      'AWS_CONFIG_FILE',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_SHARED_CREDENTIALS_FILE',
      'BOTO_CONFIG',
    ],
    leaks: [],
  });
  const { stdout: identity } = await machine.run(['whoami', '--json']);
  expect(JSON.parse(identity)).toMatchObject({ loginId: username });
  const asked = world.local.events.list().findLast(({ operation }) => operation === 'GetCallerIdentity');
  expect(asked?.identityId).toBe(JSON.parse(identity).identityId);
});

test.skipIf(process.platform === 'win32')(
  'an AWS SDK takes what credentials prints, by credential_process',
  async () => {
    const machine = createMachine();
    await logIn(machine);
    const config = machine.path('.aws', 'config');
    const command = `credential_process = "${process.execPath}" "${bin}" credentials`;
    writeFileSync(config, `[profile ann]\nregion = eu-west-1\n${command}\n`);
    const env = { PATH: process.env['PATH'], HOME: machine.home, AWS_PROFILE: 'ann' };
    const child = spawn(process.execPath, [program('caller'), world.local.url], { env });
    const { status, stdout, stderr } = await follow(child).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), region: 'eu-west-1' });
  },
);

test('the exit status is that of the command, and nothing of the command stays', async () => {
  const machine = createMachine();
  await logIn(machine);
  const script = 'console.log(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI); process.exitCode = 7;';
  const { status, stdout } = await machine.run(['exec', ...node(script)]);
  expect(status).toBe(7);
  await expect(fetch(stdout.trim())).rejects.toThrow();
  expect(readdirSync(machine.path('tmp'))).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'signals reach the command, and the status says which one ended it',
  async () => {
    const machine = createMachine();
    await logIn(machine);
    const script = `
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => console.error('got ' + signal));
    process.on('SIGQUIT', () => process.exit(3));
    setInterval(() => undefined, 1000); console.error('ready');`;
    const running = machine.start(['exec', ...node(script)]);
    await running.shows('ready');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      running.child.kill(signal);
      await running.shows(`got ${signal}`);
    }
    running.child.kill('SIGQUIT');
    expect(await running.ended).toMatchObject({ status: 3, signal: null });
    expect(readdirSync(machine.path('tmp'))).toEqual([]);
    expect((await machine.run(['exec', ...node("process.kill(process.pid, 'SIGKILL')")])).status).toBe(137);
  },
);

// As with `exec -- sudo …`. Here root gives up its right to signal other users.
test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'a signal that the command may not get is named, and the command continues with its credentials',
  async () => {
    const machine = createMachine();
    await logIn(machine);
    const script = 'echo ready >&2; read line; exit 3';
    const other = ['setpriv', '--reuid=65534', '--clear-groups', 'sh', '-c', script];
    const running = machine.start(['exec', '--', ...other], { through: ['setpriv', '--bounding-set=-kill'] });
    await running.shows('ready');
    running.child.kill('SIGTERM');
    await running.shows('SIGTERM did not reach setpriv (EPERM).');
    running.child.kill('SIGHUP');
    await running.shows('SIGHUP did not reach setpriv (EPERM).');
    running.child.stdin?.end('\n');
    expect(await running.ended).toMatchObject({ status: 3, signal: null });
    expect(readdirSync(machine.path('tmp'))).toEqual([]);
  },
);

test('the endpoint serves the user who started the command, and no later one', async () => {
  const machine = createMachine();
  await logIn(machine);
  const running = machine.start(['exec', '--', process.execPath, program('endpoint')]);
  await running.shows('at http://127.0.0.1:');
  await running.answer('', 'ask');
  await running.shows(/answer 200 \{"AccessKeyId":"ASIA/);
  await machine.run(['logout']);
  await running.answer('answer 200', 'ask');
  await running.shows(/answer 403 \{"code":"SignedOut","message":"No user is signed in: run [^"]+ first\."/);
  await logIn(machine);
  await running.answer('answer 403', 'ask');
  await running.shows(/answer 403 .*\n[\s\S]*answer 403 \{"code":"SignedOut"/);
  running.child.stdin?.end();
  expect(await running.ended).toMatchObject({ status: 0 });
});

test('without a user, a command or a program nothing starts, and one sentence says why', async () => {
  const machine = createMachine();
  const file = machine.path('started');
  const started = node(`require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`);
  expect(await machine.run(['exec', ...started])).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'No user is signed in: run npx @claviger/auth login first.\n',
  });
  expect(readdirSync(machine.home)).not.toContain('started');
  await logIn(machine);
  for (const [args, message, failed] of [
    [['exec'], 'Write the command after two dashes: npx @claviger/auth exec -- aws s3 ls\n', 1],
    [['exec', 'aws'], 'Write the command after two dashes: npx @claviger/auth exec -- aws s3 ls\n', 1],
    [['exec', '--', ''], 'Write the command after two dashes: npx @claviger/auth exec -- aws s3 ls\n', 1],
    [['exec', '--', 'no-such-command-anywhere'], 'There is no command no-such-command-anywhere.\n', 127],
    [['exec', '--', machine.home], /^\S+ cannot be run \(EACCES\)\.\n$/, 126],
  ] as const) {
    const { status, stdout, stderr } = await machine.run(args);
    expect([status, stdout]).toEqual([failed, '']);
    expect(stderr).toMatch(message);
  }
  expect(readdirSync(machine.path('tmp'))).toEqual([]);
});

test('without a folder for temporary files nothing starts, and the command ends', async () => {
  const machine = createMachine();
  await logIn(machine);
  const env = { TMPDIR: machine.path('no-such-folder'), TEMP: machine.path('no-such-folder') };
  const { status, stdout, stderr } = await machine.run(['exec', ...node('console.log("started")')], { env });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^ENOENT: .*no-such-folder.*\n$/);
});
