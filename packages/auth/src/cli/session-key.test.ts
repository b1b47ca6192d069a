import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSystemKeyRing, type KeyRing, type KeyRingAnswer } from './key-ring.js';
import { findProfile, type Profile } from './profile.js';
import { createKey, findKey, storeKey } from './session-key.js';

function createProfile(name = 'work'): Profile {
  const home = mkdtempSync(join(tmpdir(), 'claviger-key-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return findProfile(name, { platform: 'linux', env: {}, home });
}

/** A key ring in memory. */
function createKeyRing(): KeyRing & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    read: async (account) => ({ state: 'stored', secret: entries.get(account) }),
    write: async (account, secret) => {
      entries.set(account, secret);
      return { state: 'stored', secret };
    },
  };
}

function createSilentKeyRing(answer: KeyRingAnswer): KeyRing {
  return { read: async () => answer, write: async () => answer };
}

describe('the key of a session', () => {
  test('has 32 random bytes', () => {
    expect(createKey()).toHaveLength(32);
    expect(createKey()).not.toEqual(createKey());
  });

  test('lies in the key ring, for each profile its own', async () => {
    const keyRing = createKeyRing();
    const [work, home] = [createProfile('work'), createProfile('home')];
    const key = createKey();
    await storeKey(work, key, { place: 'keyRing', keyRing });
    expect(await findKey(work, 'keyRing', keyRing)).toEqual(Buffer.from(key));
    expect(await findKey(home, 'keyRing', keyRing)).toBeUndefined();
    expect(await findKey(work, 'file', keyRing)).toBeUndefined();
  });

  test('lies in a file when the user says so', async () => {
    const keyRing = createSilentKeyRing({ state: 'missing', cause: new Error('none') });
    const profile = createProfile();
    const key = createKey();
    expect(await findKey(profile, 'file', keyRing)).toBeUndefined();
    await storeKey(profile, key, { place: 'file', keyRing });
    expect(await findKey(profile, 'file', keyRing)).toEqual(Buffer.from(key));
    expect(readFileSync(profile.keyFile, 'utf8')).toBe(`${Buffer.from(key).toString('base64')}\n`);
  });

  test.each(['', 'c2hvcnQ=', `${'A'.repeat(43)}!`, 'not a key'])('a stored text %j is no key', async (text) => {
    const keyRing = createKeyRing();
    const profile = createProfile();
    await storeKey(profile, createKey(), { place: 'file', keyRing });
    writeFileSync(profile.keyFile, text);
    keyRing.entries.set(profile.name, text);
    await expect(findKey(profile, 'file', keyRing)).rejects.toThrow(/is not a key of claviger-auth\. Remove it/);
    await expect(findKey(profile, 'keyRing', keyRing)).rejects.toThrow(/^What the key ring has is not a key/);
  });

  test('a locked key ring is a failure that says what to do, and never a signed-out user', async () => {
    const keyRing = createSilentKeyRing({ state: 'locked', cause: new Error('prompt was\ndismissed') });
    const message =
      'The key ring is locked or refused access (prompt was dismissed). Unlock it and try again, or sign in with --key-in-file.';
    await expect(findKey(createProfile(), 'keyRing', keyRing)).rejects.toThrow(message);
    await expect(storeKey(createProfile(), createKey(), { place: 'keyRing', keyRing })).rejects.toThrow(message);
  });

  test('without a key ring the message says where else the key can lie', async () => {
    const keyRing = createSilentKeyRing({ state: 'missing', cause: new Error('no bus') });
    const profile = createProfile();
    const message = `This machine has no key ring that answers (no bus). Sign in with --key-in-file: then the key lies in ${profile.keyFile}.`;
    await expect(findKey(profile, 'keyRing', keyRing)).rejects.toThrow(message);
    const cause = Object.assign(new Error('long'), { code: 'ERR_MODULE_NOT_FOUND' });
    const uninstalled = createSilentKeyRing({ state: 'missing', cause });
    await expect(findKey(profile, 'keyRing', uninstalled)).rejects.toThrow(
      /^The package @napi-rs\/keyring, .* Install it/,
    );
  });
});

describe('the key ring of the system', () => {
  /** A module like `@napi-rs/keyring`: its constructor connects, its methods ask. */
  const load =
    (methods: object, onConnect: (...given: unknown[]) => void = () => undefined) =>
    async () => ({
      AsyncEntry: class {
        constructor(...given: unknown[]) {
          onConnect(...given);
          Object.assign(this, methods);
        }
      } as never,
    });

  test('is the one of the desktop, and not that of the kernel, which forgets', async () => {
    const connections: unknown[] = [];
    const methods = { getPassword: async () => null, setPassword: async () => undefined };
    const keyRing = createSystemKeyRing(load(methods, (...given) => connections.push(given)));
    expect(await keyRing.read('work')).toEqual({ state: 'stored', secret: undefined });
    expect(await keyRing.write('work', 'text')).toEqual({ state: 'stored', secret: 'text' });
    expect(connections).toEqual(Array(2).fill(['claviger-auth', 'work', { linux: { store: 'secret-service' } }]));
  });

  test('is missing where the package is, or where it cannot connect', async () => {
    const cause = new Error('no bus');
    const fail = (): never => {
      throw cause;
    };
    expect(await createSystemKeyRing(async () => fail()).read('work')).toEqual({ state: 'missing', cause });
    expect(await createSystemKeyRing(load({}, fail)).write('work', 'text')).toEqual({ state: 'missing', cause });
  });

  test('is locked where it connects and refuses', async () => {
    const cause = new Error('dismissed');
    const refuse = async (): Promise<never> => {
      throw cause;
    };
    const keyRing = createSystemKeyRing(load({ getPassword: refuse, setPassword: refuse }));
    expect(await keyRing.read('work')).toEqual({ state: 'locked', cause });
    expect(await keyRing.write('work', 'text')).toEqual({ state: 'locked', cause });
  });
});

describe('a profile', () => {
  test.each(['', 'Work', '../work', 'a/b', 'a.b', '-a', 'con', 'lpt1', 'a'.repeat(65), 'ä'])(
    'is not named %j',
    (name) => {
      expect(() => createProfile(name)).toThrow(/^The name of a profile has lower-case letters/);
    },
  );
});
