import { createCipheriv, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createAuth } from '@claviger/auth';
import { fileStorage } from '@claviger/auth/storage';
import { describe, expect, onTestFinished, test } from 'vitest';

const secret = 'canary-4f1c';
const createKey = (): Uint8Array => randomBytes(32);

/** A path in a folder that goes away with the test. */
function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'session');
}

/** The names of the files beside a session file, and its own. */
const filesBeside = (path: string): string[] =>
  readdirSync(join(path, '..')).filter((name) => statSync(join(path, '..', name)).isFile());

/** A file as it was written before it named its key. */
function encryptAsBefore(entries: unknown, key: Uint8Array): Buffer {
  const header = Buffer.from('claviger-aes-256-gcm 1\n');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(header);
  const data = cipher.update(JSON.stringify({ v: 1, entries }));
  return Buffer.concat([header, iv, data, cipher.final(), cipher.getAuthTag()]);
}

describe('a file under a wrong key', () => {
  const wrongKeys: [name: string, written: Uint8Array | null, passed: Uint8Array | null][] = [
    ['another key', createKey(), createKey()],
    ['no key', createKey(), null],
    ['a key for plain text', null, createKey()],
  ];

  test.each(wrongKeys)(
    '%s: every call says so and names the key, and the file stays as it is',
    async (_, key, passed) => {
      const path = createPath();
      await fileStorage({ path, key }).write('key', secret);
      const before = readFileSync(path, 'hex');
      const store = fileStorage({ path, key: passed });
      const calls = [() => store.read('key'), () => store.write('key', 'new'), () => store.remove('key')];
      for (const call of [...calls, ...calls]) {
        const error = await call().catch((error: unknown) => error);
        expect(error).toMatchObject({ name: 'AuthError', kind: 'service', code: 'StorageUnavailable', field: 'key' });
        expect(error).toMatchObject({ message: expect.stringContaining('`key`'), retryable: false });
        expect(inspect(error)).not.toContain(secret);
      }
      expect(readFileSync(path, 'hex')).toBe(before);
      expect(filesBeside(path)).toEqual(['session']);
      expect(await fileStorage({ path, key }).read('key')).toBe(secret);
    },
  );

  test('a check value in the file identifies the key, and is not a part of it', async () => {
    const [path, other] = [createPath(), createPath()];
    const key = createKey();
    await fileStorage({ path, key }).write('key', secret);
    await fileStorage({ path: other, key }).write('key', secret);
    const [first, second] = [readFileSync(path), readFileSync(other)];
    const start = first.indexOf('\n') + 1;
    expect(first.subarray(0, start + 8)).toEqual(second.subarray(0, start + 8));
    expect(first.subarray(start + 8, start + 20)).not.toEqual(second.subarray(start + 8, start + 20));
    expect(Buffer.from(key).includes(first.subarray(start, start + 4))).toBe(false);
  });
});

describe('a file of an earlier version', () => {
  test('opens, and the next write gives it the check value', async () => {
    const [path, key] = [createPath(), createKey()];
    writeFileSync(path, encryptAsBefore([['key', ['00', secret]]], key), { mode: 0o600 });
    const store = fileStorage({ path, key });
    expect(await store.read('key')).toBe(secret);
    await store.write('other', 'value');
    expect(readFileSync(path, 'latin1')).toMatch(/^claviger-aes-256-gcm 2\n/);
    expect(await store.readEach?.(['key', 'other'])).toEqual([secret, 'value']);
  });

  test('stays as it is when it does not open, for it does not say whether the key is another one', async () => {
    const [path, key] = [createPath(), createKey()];
    writeFileSync(path, encryptAsBefore([['key', ['00', secret]]], key), { mode: 0o600 });
    const error = { code: 'StorageUnavailable', field: 'key' };
    await expect(fileStorage({ path, key: createKey() }).read('key')).rejects.toMatchObject(error);
    expect(await fileStorage({ path, key }).read('key')).toBe(secret);
  });
});

test('a file of a newer version stays as it is', async () => {
  const [plain, encrypted] = [createPath(), createPath()];
  writeFileSync(plain, JSON.stringify({ v: 2, entries: { key: secret } }));
  writeFileSync(encrypted, `claviger-aes-256-gcm 3\n${secret.repeat(9)}`);
  for (const [path, key] of [
    [plain, null] as const,
    [plain, createKey()] as const,
    [encrypted, createKey()] as const,
  ]) {
    const before = readFileSync(path, 'hex');
    const store = fileStorage({ path, key });
    await expect(store.read('key')).rejects.toMatchObject({ code: 'NewerStorage' });
    await expect(store.write('key', 'value')).rejects.toMatchObject({ code: 'NewerStorage' });
    expect(readFileSync(path, 'hex')).toBe(before);
  }
});

describe('a damaged file', () => {
  const damages: [name: string, damage: (path: string) => void][] = [
    ['empty', (path) => writeFileSync(path, '')],
    ['not a session', (path) => writeFileSync(path, `{"tokens": "${secret}", `)],
    ['of another shape', (path) => writeFileSync(path, JSON.stringify({ v: 1, entries: [['key', secret]] }))],
    ['null', (path) => writeFileSync(path, 'null')],
    ['appended to', (path) => appendFileSync(path, 'x')],
    ...[0, 1, 20, 23, 40, 60].map((end): [string, (path: string) => void] => [
      `cut after ${end} bytes`,
      (path) => writeFileSync(path, readFileSync(path).subarray(0, end)),
    ]),
  ];

  test.each(damages)('that is %s is set aside once, read as empty, and written again', async (_, damage) => {
    const [path, key] = [createPath(), createKey()];
    const store = fileStorage({ path, key });
    await store.write('key', secret);
    damage(path);
    const bytes = readFileSync(path);
    const error = await store.read('key').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'AuthError', code: 'StorageDamaged' });
    expect(inspect(error)).not.toContain(secret);
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'new');
    expect(await fileStorage({ path, key }).read('key')).toBe('new');
    expect(filesBeside(path)).toEqual(['session', 'session.damaged']);
    expect(readFileSync(`${path}.damaged`)).toEqual(bytes);
    expect(statSync(`${path}.damaged`).mode & 0o777).toBe(0o600);
    await store.removeDamaged?.();
    expect(filesBeside(path)).toEqual(['session']);
  });

  test('with a bit changed anywhere gives no value', async () => {
    const [path, key] = [createPath(), createKey()];
    const store = fileStorage({ path, key });
    await store.write('key', secret);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 3) {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ 1;
      writeFileSync(path, copy);
      expect(await store.read('key').catch((error) => error.name)).toBe('AuthError');
    }
  });

  test.each(damages.slice(0, 4))('in plain text that is %s is not kept', async (_, damage) => {
    const path = createPath();
    const store = fileStorage({ path, key: null });
    await store.write('key', secret);
    damage(path);
    await expect(store.read('key')).rejects.toMatchObject({ code: 'StorageDamaged' });
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'new');
    expect(await store.read('key')).toBe('new');
    expect(filesBeside(path)).toEqual(['session']);
  });

  test('is found once, also by calls at the same time, and a write needs no read before it', async () => {
    const [path, key] = [createPath(), createKey()];
    writeFileSync(path, 'damaged');
    const store = fileStorage({ path, key });
    await store.write('key', 'value');
    expect(await store.read('key')).toBe('value');
    writeFileSync(path, 'damaged again');
    const other = fileStorage({ path, key });
    const found = await Promise.allSettled([store.read('key'), other.read('key'), store.write('key', 'new')]);
    expect(found[2]?.status).toBe('fulfilled');
    expect(await other.read('key')).toBe('new');
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('damaged again');
  });
});

test('a session over a damaged file is signed out, tells so once, and its sign-out removes the copy', async () => {
  const [path, key] = [createPath(), createKey()];
  writeFileSync(path, `damaged ${secret}`);
  const userPool = { id: 'us-east-1_Example01', clientId: 'client' };
  const auth = createAuth({ userPool }, { storage: fileStorage({ path, key }) });
  onTestFinished(() => auth.dispose());
  const events: string[] = [];
  auth.subscribe(({ type, error }) => events.push(`${type} ${error?.code}`));
  for (let call = 0; call < 2; call++) {
    const session = await auth.fetchAuthSession();
    expect([session.isSignedIn, session.getCognitoTokens().error?.kind]).toEqual([false, 'signedOut']);
  }
  expect(events).toEqual(['storageDegraded StorageDamaged']);
  expect(filesBeside(path)).toEqual(['session.damaged']);
  expect(await auth.signOut()).toEqual({ status: 'complete' });
  expect(filesBeside(path)).toEqual(['session']);
});

test('a store in plain text keeps no secrets, one under a key does', () => {
  expect(fileStorage({ path: createPath(), key: null }).keepsSecrets).toBe(false);
  expect(fileStorage({ path: createPath(), key: createKey() }).keepsSecrets).toBe(true);
});

describe.skipIf(process.platform === 'win32')('what other users can write', () => {
  const planted = JSON.stringify({ v: 1, entries: [['key', ['00', 'planted']]] });
  const isRefused = async (path: string): Promise<void> => {
    const store = fileStorage({ path, key: null });
    const unavailable = { name: 'AuthError', code: 'StorageUnavailable', field: 'path' };
    await expect(store.read('key')).rejects.toMatchObject(unavailable);
    if (existsSync(path)) await expect(store.write('key', 'value')).rejects.toMatchObject(unavailable);
  };

  test.each(['666', '602', '622'])('a file of mode %s is refused', async (mode) => {
    const path = createPath();
    writeFileSync(path, planted);
    chmodSync(path, Number.parseInt(mode, 8));
    await isRefused(path);
  });

  test('a folder is refused, with a file in it and without', async () => {
    const folder = join(createPath(), '..', 'loose');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    await isRefused(join(folder, 'session'));
    writeFileSync(join(folder, 'session'), planted, { mode: 0o600 });
    await isRefused(join(folder, 'session'));
  });

  test('a folder like /tmp is accepted, where no user can replace the file of another one', async () => {
    const folder = join(createPath(), '..', 'sticky');
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
    const store = fileStorage({ path: join(folder, 'session'), key: null });
    await store.write('key', 'value');
    expect(await store.read('key')).toBe('value');
  });
});
