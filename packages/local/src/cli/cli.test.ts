import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { VERSION } from '../base/version.js';

const installed = await installPackage();
afterAll(() => installed.remove());
const { bin } = installed;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command to its end. */
async function run(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, ...args]);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout: stdout(), stderr: stderr() };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return () => chunks.join('');
}

/** Starts a server that is stopped after the test, and waits until it listens. */
async function start(...args: string[]): Promise<{ child: ChildProcess; url: string; stdout: () => string }> {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  while (!/http:\/\/127\.0\.0\.1:\d+/.test(stdout())) {
    if (child.exitCode !== null) throw new Error(stderr());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { child, stdout, url: /http:\/\/127\.0\.0\.1:\d+/.exec(stdout())?.[0] ?? '' };
}

test('a started server shows its address, keeps its data in its folder, and stops within 2 s of a signal', async () => {
  const data = join(await temporaryFolder(), 'data');
  const { child, url, stdout } = await start('--data', data, '--tls');
  expect(stdout()).toContain('us-east-1_Claviger1');
  expect(stdout()).toMatch(new RegExp(`^  TLS +${url.replace('http:', 'https:')}$`, 'm'));
  expect((await fetch(`${url}/_claviger/health`)).status).toBe(200);
  expect((await stat(join(data, 'claviger.db'))).isFile()).toBe(true);
  const asked = performance.now();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(performance.now() - asked).toBeLessThan(2_000);
});

test('outputs prints or writes the outputs of a running server, or prints one sentence without a server', async () => {
  const { url } = await start('--data', ':memory:');
  const { status, stdout } = await run('outputs', '--port', new URL(url).port);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ version: '1.4', custom: { claviger: { user_pool_endpoint: url } } });
  const file = join(await temporaryFolder(), 'amplify_outputs.json');
  expect(await run('outputs', '--port', new URL(url).port, '--out', file)).toMatchObject({ status: 0, stdout: '' });
  expect(await readFile(file, 'utf8')).toBe(stdout);
  const none = await run('outputs', '--port', '1');
  expect(none).toMatchObject({ status: 1, stdout: '' });
  expect(none.stderr).toMatch(/^No Claviger answers at [^\n]*\.\n$/);
});

test('a start whose seed does not fill a used data folder says so', async () => {
  const folder = await temporaryFolder();
  const [data, seed] = [join(folder, 'data'), join(folder, 'seed.json')];
  const users = [{ username: 'ann@example.com', password: 'Correct-horse1' }];
  await writeFile(seed, JSON.stringify({ userPools: [{ id: 'us-east-1_Claviger1', users }] }));
  const { child, stdout } = await start('--data', data);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(stdout()).not.toContain('a seed fills');
  const again = await start('--data', data, '--seed', seed);
  while (!again.stdout().includes('Ctrl+C')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(again.stdout()).toContain(`The user ann@example.com of ${seed} is missing: a seed fills a new data folder.`);
  expect((await start('--data', ':memory:', '--seed', seed)).stdout()).not.toContain('a seed fills');
});

test('a server that cannot start says why in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  const { child } = await start('--data', join(folder, 'shared'));
  expect(child.exitCode).toBeNull();

  const cases: [args: string[], sentence: RegExp][] = [
    [['--data', ':memory:', '--port', port], /^Port \d+ is in use: [^\n]*\.\n$/],
    [['--data', join(folder, 'shared'), '--port', '0'], /^Another Claviger is using the data folder [^\n]*\.\n$/],
    [['--data', file, '--port', '0'], /^The data folder [^\n]* is not a folder[^\n]*\.\n$/],
    [['--port', 'http'], /^--port takes a number[^\n]*\.\n$/],
    [['--prot', '1'], /^There is no option --prot[^\n]*\.\n$/],
    [['--seed', join(folder, 'none.json')], /cannot be read \(ENOENT\)\.\n$/],
    [['--seed', file, '--data', ':memory:'], /^[^\n]* is not valid JSON\.\n$/],
    [['--port', '0', '--data'], /^--data needs a value[^\n]*\.\n$/],
    [['--data', '--port', '0'], /^--data needs a value[^\n]*\.\n$/],
    [['--data', ':memory:', '--port', '0', '--host', ''], /^--host needs a value[^\n]*\.\n$/],
    [['--allow-host', 'a.test', '--allow-host=b.test'], /^--allow-host is given twice[^\n]* --allow-host A,B\n$/],
    [['--issuer', 'me'], /^--issuer is local or aws[^\n]*\.\n$/],
    [
      ['--data', ':memory:', '--port', '0', '--host', '192.0.2.1'],
      /^This machine has no address 192\.0\.2\.1[^\n]*\.\n$/,
    ],
  ];
  for (const [args, sentence] of cases) {
    const { status, stderr } = await run('start', '--quiet', ...args);
    expect(stderr, args.join(' ')).toMatch(sentence);
    expect(status).toBe(1);
  }
});

test('a server that others can reach has a key of its own, shown once, and its control plane requires it', async () => {
  const data = await temporaryFolder();
  const first = await start('--data', data, '--host', '0.0.0.0');
  while (!first.stdout().includes('control token')) await new Promise((resolve) => setTimeout(resolve, 10));
  const secret = /secret access key {2}(\S+)/.exec(first.stdout())?.[1] ?? '';
  expect(secret.length).toBeGreaterThan(30);
  const token = /control token {6}(\S+)/.exec(first.stdout())?.[1] ?? '';
  expect(token).toBe(createHmac('sha256', secret).update('claviger control plane').digest('base64url'));
  expect(first.stdout()).toContain('users with the published password of the default seed can’t sign in');
  const ask = (authorization?: string): Promise<Response> =>
    fetch(`${first.url}/_claviger/inbox`, { headers: authorization === undefined ? {} : { authorization } });
  expect((await ask()).status).toBe(401);
  expect((await ask('Bearer local')).status).toBe(401);
  expect((await ask(`Bearer ${secret}`)).status).toBe(401);
  expect((await ask(`Bearer ${token}`)).status).toBe(200);
  for (const proof of [
    ['--token', token],
    ['--secret-access-key', secret],
  ]) {
    expect(await run('outputs', '--url', first.url, ...proof)).toMatchObject({ status: 0, stderr: '' });
  }
  const elsewhere = await run('outputs', '--url', 'http://claviger.example', '--secret-access-key', secret);
  expect(elsewhere.status).toBe(1);
  expect(elsewhere.stderr).toBe(
    'The control token is not sent to http://claviger.example, where others could read it: use an https URL.\n',
  );
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');

  const second = await start('--data', data, '--host', '0.0.0.0');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(second.stdout()).not.toContain(secret);
  expect(second.stdout()).not.toContain(token);
  const again = await fetch(`${second.url}/_claviger/inbox`, { headers: { authorization: `Bearer ${token}` } });
  expect(again.status).toBe(200);
});

const signUp = (url: string, Username: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: JSON.stringify({ ClientId: 'clavigerlocalclient0000001', Username, Password: 'Correct-horse1' }),
  });

test('the terminal shows the ready users, the sent codes, and why a request was denied', async () => {
  const { url, stdout } = await start('--data', ':memory:');
  expect(stdout()).toMatch(/ada@example\.com {2}password Claviger-local1\n/);
  expect(stdout()).toMatch(/grace@example\.com .*TOTP secret [A-Z2-7]{32}\n/);
  await signUp(url, 'new@example.com');
  const [message] = (await (await fetch(`${url}/_claviger/inbox`)).json()) as { code: string }[];
  while (!stdout().includes(`EMAIL to new@example.com, SignUp: ${message?.code}`)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await signUp(url, 'new@example.com');
  while (!/SignUp 400 UsernameExistsException: User already exists/.test(stdout())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

test('--json prints one object a line, --quiet nothing, and --seed none creates no users', async () => {
  const { url, stdout } = await start('--data', ':memory:', '--json', '--seed', 'none');
  await signUp(url, 'new@example.com');
  const lines = (): { type: string }[] =>
    stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  while (lines().length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  const sorted = lines().sort((one, other) => one.type.localeCompare(other.type));
  expect(sorted).toMatchObject([
    { type: 'message', to: 'new@example.com', purpose: 'SignUp' },
    { type: 'request', operation: 'SignUp', status: 200 },
    { type: 'started', url, users: [] },
  ]);
});

test('help fits 80 columns, has no colors in a pipe, groups options, and shows arguments and examples', async () => {
  for (const args of [
    ['--help'],
    [],
    ...['start', 'exec', 'outputs', 'export', 'import'].map((name) => [name, '-h']),
  ]) {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^Usage: npx @claviger\/local /m);
    expect(stdout).toMatch(/^Examples:\n {2}npx @claviger\/local /m);
    // Each option belongs to a group.
    expect(stdout).not.toMatch(/^Other:/m);
  }
  expect((await run('import', '--help')).stdout).toContain('local import [OPTIONS] FILE\n');
  expect((await run('exec', '--help')).stdout).toContain('[OPTIONS] -- COMMAND [ARGUMENTS]\n');
});

test('a mistyped command or option gets a suggestion', async () => {
  for (const [args, sentence] of [
    [['strat'], /^There is no command "strat"\. Did you mean start\? npx @claviger\/local --help [^\n]*\.\n$/],
    [['exprot'], /Did you mean export\?/],
    [['deploy'], /^There is no command "deploy"\. npx @claviger\/local --help lists them all\.\n$/],
    [['start', '--prot', '1'], /^There is no option --prot\. Did you mean --port\? --help lists them all\.\n$/],
    [['--port', '1'], /^The command comes first: npx @claviger\/local start --port 1\n$/],
  ] as const) {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
  }
});

test('help lists the options, and the version is the package’s', async () => {
  const help = await run('start', '--help');
  expect(help.status).toBe(0);
  for (const option of ['--port', '--public-url', '--allow-host', '--seed', '--quiet', '--json']) {
    expect(help.stdout).toContain(`  ${option}`);
  }
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(manifest.version);
  expect((await run('--version')).stdout.trim()).toBe(manifest.version);
});
