import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type User, useWorld } from '../session/world.js';
import { createMachine, type Machine, type Outcome, type RunOptions } from './machine.js';

const world = useWorld();
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package as it is installed, beside a key ring that the tests control. */
const installed: string = mkdtempSync(join(tmpdir(), 'claviger-installed-'));
afterAll(() => rmSync(installed, { recursive: true }));
const modules = join(installed, 'node_modules');
for (const part of ['bin', 'package.json', 'dist/bundle'])
  cpSync(join(root, 'packages/auth', part), join(modules, '@claviger/auth', part), { recursive: true });
cpSync(join(root, 'test/command-line/programs/key-ring.mjs'), join(modules, '@napi-rs/keyring/index.js'));
writeFileSync(
  join(modules, '@napi-rs/keyring/package.json'),
  '{ "name": "@napi-rs/keyring", "type": "module", "exports": "./index.js" }',
);
const withKeyRing = join(modules, '@claviger/auth/bin/claviger-auth.mjs');
/** The same without the optional package. */
const lonely: string = mkdtempSync(join(tmpdir(), 'claviger-lonely-'));
afterAll(() => rmSync(lonely, { recursive: true }));
cpSync(join(modules, '@claviger/auth'), lonely, { recursive: true });

type KeyRingState = 'open' | 'locked' | 'missing';

/** A machine with a key ring of its own, which is empty. */
function createDesktop() {
  const machine = createMachine();
  const file = machine.path('key-ring.json');
  writeFileSync(file, '{}');
  machine.writeOutputs(world.local.outputs);
  return {
    machine,
    readEntries: (): Record<string, string> => JSON.parse(readFileSync(file, 'utf8')),
    empty: () => writeFileSync(file, '{}'),
    run: (state: KeyRingState, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
      machine.run(args, { bin: withKeyRing, env: { KEY_RING: state, KEY_RING_FILE: file }, ...options }),
  };
}

const login = ({ username }: User, ...more: string[]): string[] => ['login', '--username', username, ...more];
const keyFile = (machine: Machine): string => machine.path('.config/claviger-auth/keys/default.key');

describe('the key of the session', () => {
  test('lies in the key ring, and in no file', async () => {
    const { machine, run, readEntries } = createDesktop();
    const user = await world.createUser();
    expect(await run('open', login(user), { input: user.password })).toMatchObject({ status: 0 });
    expect(Object.keys(readEntries())).toEqual(['claviger-auth/default']);
    expect(existsSync(keyFile(machine))).toBe(false);
    expect(await run('open', ['credentials'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('stays where it is when the key ring is locked or missing: no command signs the user out', async () => {
    const { run } = createDesktop();
    const user = await world.createUser();
    await run('open', login(user), { input: user.password });
    for (const [state, message] of [
      ['locked', /^The key ring is locked or refused access \(the prompt was dismissed\)\. Unlock it [^\n]*\n$/],
      ['missing', /^This machine has no key ring that answers \(Platform failure: there is no bus\)\. [^\n]*\n$/],
    ] as const) {
      for (const args of [['credentials'], ['whoami'], ['logout'], ['exec', '--', 'true'], login(user)]) {
        const { status, stdout, stderr } = await run(state, args);
        expect([status, stdout], args.join(' ')).toEqual([1, '']);
        expect(stderr).toMatch(message);
      }
    }
    expect(await run('open', ['credentials'])).toMatchObject({ status: 0 });
  });

  test('moves to a file when the user says so, and the session stays', async () => {
    const { machine, run, readEntries } = createDesktop();
    const user = await world.createUser();
    await run('open', login(user), { input: user.password });
    expect(await run('open', login(user, '--key-in-file'))).toMatchObject({
      status: 0,
      stderr: `Already signed in as ${user.username}.\n`,
    });
    expect(readFileSync(keyFile(machine), 'utf8').trim()).toBe(readEntries()['claviger-auth/default']);
    expect(await run('missing', ['credentials'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('is replaced where the key ring is out of reach, with a new sign-in', async () => {
    const { run } = createDesktop();
    const user = await world.createUser();
    await run('open', login(user), { input: user.password });
    const again = await run('locked', login(user, '--key-in-file'), { input: user.password });
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining(`Signed in as ${user.username}.`) });
    expect(await run('locked', ['credentials'])).toMatchObject({ status: 0 });
  });

  test('that is gone means signed out, and the next login starts over', async () => {
    const { run, empty } = createDesktop();
    const user = await world.createUser();
    await run('open', login(user), { input: user.password });
    empty();
    expect((await run('open', ['credentials'])).stderr).toMatch(/^No user is signed in: run /);
    expect(await run('open', login(user), { input: user.password })).toMatchObject({ status: 0 });
    expect(await run('open', ['credentials'])).toMatchObject({ status: 0 });
    empty();
    expect(await run('open', ['logout'])).toMatchObject({ status: 0, stderr: 'No user is signed in.\n' });
  });

  test('needs the optional package, and a login says how to get it', async () => {
    const { machine } = createDesktop();
    const user = await world.createUser();
    const given = await machine.run(login(user), { bin: join(lonely, 'bin/claviger-auth.mjs'), input: user.password });
    expect(given.status).toBe(1);
    expect(given.stderr).toMatch(
      /^The package @napi-rs\/keyring, which opens the key ring, is not installed\. [^\n]*\n$/,
    );
  });
});

test('a damaged or exchanged file is one sentence each, and a login repairs the session', async () => {
  const machine = createMachine();
  machine.writeOutputs(world.local.outputs);
  const user = await world.createUser();
  const signIn = () => machine.run(login(user, '--key-in-file'), { input: user.password });
  await signIn();
  const session = machine.path('.local/state/claviger-auth/sessions/default/session');
  const settings = machine.path('.config/claviger-auth/profiles/default.json');
  const known = readFileSync(settings);
  for (const [path, content, message] of [
    [
      session,
      readFileSync(session).subarray(0, 100),
      /^No user is signed in: run npx @claviger\/auth login first\.\n$/,
    ],
    [
      keyFile(machine),
      `${'A'.repeat(43)}=`,
      /^The stored session has another key: run npx @claviger\/auth login to sign in again\.\n$/,
    ],
    [keyFile(machine), 'short', /^What \S+default\.key has is not a key of claviger-auth\. [^\n]+\n$/],
    [settings, '{"config":{"userPool":{"clientSecret":"hidden"', /^\S+default\.json is damaged\. Remove it, [^\n]+\n$/],
  ] as const) {
    const before = readFileSync(path);
    writeFileSync(path, content);
    const { status, stdout, stderr } = await machine.run(['credentials']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hidden');
    if (path === settings) writeFileSync(settings, known);
    else if (content === 'short') writeFileSync(path, before);
    else expect(await signIn()).toMatchObject({ status: 0 });
    expect(await machine.run(['credentials'])).toMatchObject({ status: 0 });
  }
});

// Windows has no such modes.
test.skipIf(process.platform === 'win32')('a file that other users can write or read is refused', async () => {
  const machine = createMachine();
  machine.writeOutputs(world.local.outputs);
  const user = await world.createUser();
  await machine.run(login(user, '--key-in-file'), { input: user.password });
  const session = machine.path('.local/state/claviger-auth/sessions/default/session');
  const key = keyFile(machine);
  const settings = machine.path('.config/claviger-auth/profiles/default.json');
  for (const [path, mode] of [
    [session, 0o602],
    [dirname(session), 0o777],
    [key, 0o606],
    [key, 0o604],
    [dirname(key), 0o702],
    [settings, 0o622],
    [dirname(settings), 0o777],
  ] as const) {
    const { mode: before } = statSync(path);
    chmodSync(path, mode);
    const { status, stdout, stderr } = await machine.run(['credentials']);
    chmodSync(path, before);
    expect([status, stdout], path).toEqual([1, '']);
    expect(stderr, path).toMatch(/^Other users can (write|read the key in) \S+.*\. .*chmod [^\n]*\n$/);
  }
  expect(await machine.run(['credentials'])).toMatchObject({ status: 0 });
});
