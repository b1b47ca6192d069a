import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { installPackage } from '../../test-support/installed.js';
import { startTestServer, type TestServer, UserPoolId } from '../../test-support/server.js';
import { READY_USERS } from '../seed/seed.js';

const installed = await installPackage();
afterAll(() => installed.remove());

async function run(server: TestServer, ...args: string[]) {
  const child = spawn(process.execPath, [installed.bin, ...args, '--url', server.local.url]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, ...output };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-transfer-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('an export can be imported elsewhere, and its file is readable by its owner alone', async () => {
  const first = await startTestServer({ seed: READY_USERS });
  const { email, sub } = await first.createUser();
  const file = join(await temporaryFolder(), 'seed.json');
  expect(await run(first, 'export', '--out', file)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const second = await startTestServer();
  expect(await run(second, 'import', file)).toMatchObject({ status: 0, stdout: '3 users imported.\n', stderr: '' });
  const { AccessToken } = await second.signIn(email);
  expect((await second.call('GetUser', { AccessToken })).body.Username).toBe(sub);
});

test('users are imported and exported as Cognito’s CSV', async () => {
  const server = await startTestServer();
  const folder = await temporaryFolder();
  const file = join(folder, 'users.csv');
  const header = 'name,given_name,email,email_verified,phone_number,cognito:mfa_enabled,cognito:username';
  await writeFile(file, `${header}\r\n"Hopper, Grace",Grace,grace@example.com,TRUE,,FALSE,grace@example.com\r\n`);
  expect(await run(server, 'import', file)).toMatchObject({ status: 0, stdout: '1 users imported.\n', stderr: '' });
  const user = await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'grace@example.com' }));
  expect(user.UserStatus).toBe('RESET_REQUIRED');
  expect(user.UserAttributes).toEqual(
    expect.arrayContaining([
      { Name: 'name', Value: 'Hopper, Grace' },
      { Name: 'email_verified', Value: 'true' },
    ]),
  );
  const exported = await run(server, 'export', '--csv');
  const again = await startTestServer();
  await writeFile(join(folder, 'again.csv'), exported.stdout);
  await run(again, 'import', join(folder, 'again.csv'));
  expect(await run(again, 'export', '--csv')).toEqual(exported);
  expect(exported.stdout).toContain('"Hopper, Grace",Grace,');
});

test('a file that cannot be imported gets one sentence about the reason', async () => {
  const server = await startTestServer();
  const folder = await temporaryFolder();
  const cases: [name: string, content: string, sentence: RegExp][] = [
    ['a.json', '{', /is not valid JSON\.\n$/],
    ['b.json', '{"users":[]}', /^A seed has no users: [^\n]+\.\n$/],
    ['c.csv', 'name,email\nA,a@example.com\n', /no column cognito:username\.\n$/],
    ['d.csv', 'name,cognito:username\nA\n', /^Row 2 of the CSV file has 1 fields, the first one 2\.\n$/],
    ['e.csv', 'email,cognito:username\n,me\n', /^userPools\[0\] \(us-east-1_Claviger1\): its user me: [^\n]+\.\n$/],
  ];
  for (const [name, content, sentence] of cases) {
    await writeFile(join(folder, name), content);
    const { status, stderr } = await run(server, 'import', join(folder, name));
    expect([status, stderr], name).toEqual([1, expect.stringMatching(sentence)]);
  }
  expect((await run(server, 'import', join(folder, 'none.csv'))).stderr).toMatch(/cannot be read \(ENOENT\)\.\n$/);
  expect((await run(server, 'export', '--csv', '--pool', 'us-east-1_Nothing')).stderr).toMatch(
    /^There is no user pool /,
  );
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('{');
});

test.skipIf(process.platform === 'win32').each(['export', 'outputs'])(
  '%s that cannot be written is one sentence, and no success',
  async (command) => {
    const server = await startTestServer();
    const child = spawn(process.execPath, [installed.bin, command, '--url', server.local.url]);
    // As `head` does, before the result comes.
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [status] = (await once(child, 'close')) as [number];
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'The result could not be written to standard output (EPIPE).\n',
    });
  },
);
