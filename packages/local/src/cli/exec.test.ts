import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';

const installed = await installPackage();
afterAll(() => installed.remove());

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, through: readonly string[] = []) {
  const [file = '', ...rest] = [...through, process.execPath, installed.bin, 'exec', ...args];
  const child = spawn(file, rest, { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, output, ended: once(child, 'close').then(([status]) => ({ status, ...output })) };
}

const node = (script: string): string[] => ['--', process.execPath, '--input-type=module', '-e', script];

test('a command runs with a server of its own, gets its address, and sets the exit status', async () => {
  const script = `
    const { readFileSync } = await import('node:fs');
    const { env } = process;
    const outputs = JSON.parse(readFileSync(env.CLAVIGER_OUTPUTS, 'utf8'));
    const urls = [env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, env.AWS_ENDPOINT_URL_COGNITO_IDENTITY,
      env.AWS_ENDPOINT_URL_STS, env.CLAVIGER_URL, outputs.custom.claviger.user_pool_endpoint];
    const health = await fetch(env.CLAVIGER_URL + '/_claviger/health');
    console.log(JSON.stringify({ urls: [...new Set(urls)], status: health.status, file: env.CLAVIGER_OUTPUTS,
      keys: [env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_REGION],
      names: Object.keys(env).filter((name) => name.startsWith('AWS_')).sort() }));
    process.exitCode = 7;`;
  const { status, stdout, stderr } = await run(['--region', 'eu-west-1', ...node(script)], {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'production',
    AWS_CONFIG_FILE: '/production',
    AWS_ROLE_ARN: 'arn:aws:iam::210987654321:role/production',
    AWS_ENDPOINT_URL: 'https://production.example',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  }).ended;
  expect(stderr).toBe('');
  expect(status).toBe(7);
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({
    urls: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
    status: 200,
    keys: ['AKIACLAVIGERLOCAL000', 'local', 'eu-west-1'],
    names: [
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_COGNITO_IDENTITY',
      'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
      'AWS_ENDPOINT_URL_STS',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
    ],
  });
  expect(existsSync(told.file)).toBe(false);
  await expect(fetch(told.urls[0])).rejects.toThrow();
});

test('signals reach the command, and the status says which one ended it, as in shells', async () => {
  const waiting = run(
    node(`
    process.on('SIGTERM', () => { console.log('told'); process.exit(3); });
    setInterval(() => {}, 1000); console.log('ready');`),
  );
  await expect.poll(() => waiting.output.stdout, { timeout: 10_000 }).toContain('ready');
  waiting.child.kill('SIGTERM');
  expect(await waiting.ended).toMatchObject({ status: 3, stdout: 'ready\ntold\n' });
  const ended = await run(node("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);")).ended;
  expect(ended.status).toBe(137);
});

// As with `exec -- sudo …`. Here root gives up its right to signal other users.
test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'a signal that the command may not get is named, and the command continues with its server',
  async () => {
    const script = 'echo ready; read line; exit 3';
    const other = ['setpriv', '--reuid=65534', '--clear-groups', 'sh', '-c', script];
    const running = run(['--', ...other], {}, ['setpriv', '--bounding-set=-kill']);
    await expect.poll(() => running.output.stdout, { timeout: 10_000 }).toContain('ready');
    running.child.kill('SIGTERM');
    await expect
      .poll(() => running.output.stderr, { timeout: 10_000 })
      .toBe('SIGTERM did not reach setpriv (EPERM).\n');
    running.child.stdin.end('\n');
    expect(await running.ended).toMatchObject({ status: 3 });
  },
);

test('a missing or unknown command gets one sentence', async () => {
  const none = await run([]).ended;
  expect(none).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Write the command [^\n]+\n$/) });
  const empty = await run(['--', '']).ended;
  expect(empty).toMatchObject({ status: 1, stderr: none.stderr });
  const missing = await run(['--', 'no-such-command-anywhere']).ended;
  expect(missing).toMatchObject({ status: 127, stderr: 'There is no command no-such-command-anywhere.\n' });
});
