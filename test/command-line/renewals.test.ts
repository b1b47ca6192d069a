import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { useWorld } from '../session/world.js';
import { createMachine, type Machine, type Outcome } from './machine.js';

const world = useWorld();
const shiftClock = pathToFileURL(fileURLToPath(new URL('programs/shift-clock.mjs', import.meta.url))).href;

/** A user who is signed in at an app client whose refresh tokens rotate, without any time for the old ones. */
async function createSignedInMachine(): Promise<Machine> {
  const machine = createMachine();
  const { username, password } = await world.createUser();
  const pools = await world.createClient({
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    // Rotation works by its own operation alone.
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  });
  machine.writeOutputs(pools);
  const { status, stderr } = await machine.run(['login', '--username', username, '--key-in-file'], { input: password });
  expect({ status, stderr: stderr.split('\n').at(-2) }).toEqual({ status: 0, stderr: `Signed in as ${username}.` });
  return machine;
}

let aheadSeconds = 0;
/** Moves the clock of the service and of each command that starts from now on. */
async function advance(seconds: number): Promise<void> {
  aheadSeconds += seconds;
  await world.advance(seconds);
}

function createLaterEnvironment(): Record<string, string> {
  return { NODE_OPTIONS: `--import=${shiftClock}`, SHIFT_SECONDS: `${aheadSeconds}` };
}

function runLater(machine: Machine, ...args: string[]): Promise<Outcome> {
  return machine.run(args, { env: createLaterEnvironment() });
}

/** How often the service was asked for each of these since an event. */
function countSince(index: number, ...operations: string[]): number[] {
  const since = world.local.events.list().slice(index);
  return operations.map((name) => since.filter(({ operation }) => operation === name).length);
}

const renewals = ['GetTokensFromRefreshToken', 'GetCredentialsForIdentity'];

test('commands that renew at once send one refresh, and the rotated token is not lost', async () => {
  const machine = await createSignedInMachine();
  for (let hour = 0; hour < 3; hour++) {
    const before = world.local.events.list().length;
    const outcomes = await Promise.all(
      ['credentials', 'credentials', 'whoami'].map((command) => runLater(machine, command)),
    );
    expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual(Array(3).fill([0, '']));
    const [first, second] = outcomes.slice(0, 2).map(({ stdout }) => JSON.parse(stdout));
    expect(first.AccessKeyId).toBe(second.AccessKeyId);
    const { Expiration } = first;
    expect(Math.abs(Date.parse(Expiration) - (Date.now() + aheadSeconds * 1000 + 3_600_000))).toBeLessThan(60_000);
    expect(countSince(before, ...renewals)).toEqual(hour === 0 ? [0, 1] : [1, 1]);
    await advance(3_700);
  }
});

test('keys that live shorter than an SDK accepts are renewed, and without a network the live ones are printed', async () => {
  const machine = await createSignedInMachine();
  const keyOf = ({ stdout }: Outcome): unknown => JSON.parse(stdout).AccessKeyId;
  const first = keyOf(await runLater(machine, 'credentials'));
  // 20 minutes are left: botocore asks at 15.
  await advance(2_400);
  expect(keyOf(await runLater(machine, 'credentials'))).toBe(first);
  await advance(400);
  world.local.faults.add({ operation: 'GetCredentialsForIdentity', drop: 'before', times: 100 });
  world.local.faults.add({ operation: 'GetTokensFromRefreshToken', drop: 'before', times: 100 });
  expect(keyOf(await runLater(machine, 'credentials'))).toBe(first);
  world.local.faults.clear();
  const renewed = keyOf(await runLater(machine, 'credentials'));
  expect(renewed).not.toBe(first);
  expect(keyOf(await runLater(machine, 'credentials'))).toBe(renewed);
});

test.skipIf(process.platform === 'win32')(
  'Ctrl+C waits for a renewal in flight, whose answer would be lost',
  async () => {
    const machine = await createSignedInMachine();
    await advance(3_700);
    const { events, faults } = world.local;
    const before = events.list().length;
    faults.add({ operation: 'GetTokensFromRefreshToken', latencyMs: 1_000 });
    const running = machine.start(['credentials'], { env: createLaterEnvironment(), input: '' });
    // The service has the request.
    await expect.poll(() => faults.list(), { timeout: 20_000 }).toEqual([]);
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ status: 130, signal: null, stdout: '', stderr: 'Cancelled.\n' });
    expect(await runLater(machine, 'credentials')).toMatchObject({ status: 0, stderr: '' });
    expect(countSince(before, ...renewals)).toEqual([1, 1]);
  },
);

test('a session that the service has ended is one sentence, and the next login replaces it', async () => {
  const machine = await createSignedInMachine();
  await advance(31 * 86_400);
  const expired = {
    status: 1,
    stdout: '',
    stderr: 'The session has expired: run npx @claviger/auth login to sign in again.\n',
  };
  for (const args of [['credentials'], ['whoami'], ['exec', '--', process.execPath, '-e', '0']])
    expect(await runLater(machine, ...args)).toMatchObject(expired);
  const { username, password } = await world.createUser();
  const env = createLaterEnvironment();
  const login = await machine.run(['login', '--username', username], { input: password, env });
  expect(login).toMatchObject({ status: 0, stderr: expect.stringContaining(`Signed in as ${username}.`) });
  expect(JSON.parse((await runLater(machine, 'whoami', '--json')).stdout)).toMatchObject({ loginId: username });
});
