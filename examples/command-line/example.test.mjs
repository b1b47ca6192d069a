import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';

const { AWS_CLI_PATH: aws = '', BOTO3_PYTHON: python = '', FAKETIME_PATH: faketime = '', PATH } = process.env;
const here = fileURLToPath(new URL('.', import.meta.url));
const installed = dirname(fileURLToPath(import.meta.resolve('@claviger/auth/package.json')));
const command = [process.execPath, join(installed, 'bin/claviger-auth.mjs')];
const user = { username: 'ann@example.com', password: 'Correct-horse1' };
const arn = 'arn:aws:sts::123456789012:assumed-role/ClavigerAuthenticated/CognitoIdentityCredentials';
/** One second more than the keys live. */
const LIFE_SECONDS = 3_601;

let local;
let home;
let aheadSeconds = 0;
before(async () => {
  local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
  home = mkdtempSync(join(tmpdir(), 'command-line-'));
  writeFileSync(join(home, 'amplify_outputs.json'), JSON.stringify(local.outputs));
  moveClocks(0);
  writeAwsFiles();
  const { status, stderr } = await run(
    [...command, 'login', '--username', user.username, '--key-in-file'],
    user.password,
  );
  assert.equal(status, 0, stderr);
});
after(async () => {
  await local.close();
  rmSync(home, { recursive: true });
});

/** Moves the clock of the service, and that of each program, also of those that run. */
function moveClocks(seconds) {
  aheadSeconds += seconds;
  local.clock.advance(seconds);
  writeFileSync(join(home, 'clock'), `+${aheadSeconds}`);
}

/** A developer's own AWS files: keys of another account as the default, and a profile that takes the user's keys. */
function writeAwsFiles() {
  const foreign = 'aws_access_key_id = AKIAFOREIGN000000000\naws_secret_access_key = foreign\n';
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.aws/credentials'), `[default]\n${foreign}`);
  const source = `credential_process = "${command.join('" "')}" credentials\n`;
  const profile = `[profile ann]\nregion = us-east-1\n${source}`;
  writeFileSync(join(home, '.aws/config'), `[default]\nregion = eu-west-1\n${foreign}${profile}`);
}

/** `faketime` loads its library into a program. There `FAKETIME` would fix the offset, and a file lets it move. */
function withClock(args) {
  const clock = [
    `FAKETIME_TIMESTAMP_FILE=${join(home, 'clock')}`,
    'FAKETIME_NO_CACHE=1',
    'FAKETIME_DONT_FAKE_MONOTONIC=1',
  ];
  return [faketime, '-f', '+0', 'env', '-u', 'FAKETIME', ...clock, 'NO_FAKE_STAT=1', ...args];
}

const env = (more = {}) => ({
  PATH,
  HOME: home,
  LC_ALL: 'C.UTF-8',
  AWS_PAGER: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

function start(args, { more = {}, stderr = 'pipe' } = {}) {
  const [file, ...rest] = withClock(args);
  return spawn(file, rest, { cwd: home, env: env(more), stdio: ['pipe', 'pipe', stderr] });
}

async function run(args, input = '') {
  const child = start(args);
  child.stdin.end(input);
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout: stdout.trim(), stderr };
}

/** Runs who_am_i.py, which stays: each call of `ask` is one call of STS. */
function startPython(prefix, more = {}) {
  const child = start([...prefix, python, join(here, 'who_am_i.py'), local.url], { more, stderr: 'inherit' });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.on('close', resolve));
  return {
    async ask() {
      child.stdin.write('\n');
      const { value = ' ' } = await lines.next();
      const [accessKeyId, caller] = value.split(' ');
      return { accessKeyId, caller };
    },
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

const getCaller = [aws, 'sts', 'get-caller-identity', '--output', 'text', '--query', 'Arn', '--endpoint-url'];

test('the AWS CLI takes the keys under exec and by credential_process, before and after they expire', async () => {
  for (const seconds of [0, LIFE_SECONDS]) {
    moveClocks(seconds);
    const underExec = await run([...command, 'exec', '--', ...getCaller, local.url]);
    assert.deepEqual([underExec.stdout, underExec.stderr], [arn, '']);
    const byProcess = await run([...getCaller, local.url, '--profile', 'ann']);
    assert.deepEqual([byProcess.stdout, byProcess.stderr], [arn, '']);
  }
});

for (const [name, prefix, more] of [
  ['under exec', [...command, 'exec', '--'], {}],
  ['by credential_process', [], { AWS_PROFILE: 'ann' }],
]) {
  test(`a boto3 program renews its keys ${name}`, async () => {
    const program = startPython(prefix, more);
    const first = await program.ask();
    assert.deepEqual(await program.ask(), first);
    assert.equal(first.caller, arn);
    moveClocks(LIFE_SECONDS);
    const second = await program.ask();
    assert.equal(second.caller, arn);
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.equal(await program.end(), 0);
  });
}
