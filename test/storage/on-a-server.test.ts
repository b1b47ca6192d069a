import { execFileSync } from 'node:child_process';
import { encryptedStorage, rememberingStorage, type SessionStore, webStorage } from '@claviger/auth/storage';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pause } from './contract.js';

/** The stores for browsers, as a module makes them that a server loads too. */
const stores: [name: string, open: () => SessionStore][] = [
  ['webStorage', webStorage],
  ['encryptedStorage', encryptedStorage],
  ['rememberingStorage', rememberingStorage],
];

describe.each(stores)('%s on a server', (_, open) => {
  test('fails on use with an AuthError that says so', async () => {
    const store = open();
    const unavailable = { name: 'AuthError', code: 'StorageUnavailable', kind: 'service' };
    await expect(store.read('key')).rejects.toMatchObject(unavailable);
    await expect(store.readEach?.(['key']) ?? store.read('key')).rejects.toMatchObject(unavailable);
    await expect(store.write('key', 'value')).rejects.toMatchObject(unavailable);
    await expect(store.remove('key')).rejects.toMatchObject(unavailable);
  });

  test('can be watched and locked, and neither throws', async () => {
    const store = open();
    store.watch?.(() => undefined)();
    expect(await store.lock('name', { waitMs: 10 }, async () => undefined)).toBeTypeOf('boolean');
  });
});

test('a store for browsers keeps no process alive, although a session watches it', () => {
  const code = `
    import { createAuth } from '@claviger/auth';
    import * as storage from '@claviger/auth/storage';
    const userPool = { id: 'us-east-1_Example01', clientId: 'client' };
    for (const open of [storage.webStorage, storage.encryptedStorage, storage.rememberingStorage]) {
      const auth = createAuth({ userPool }, { storage: open() });
      auth.subscribe(() => undefined);
      const session = await auth.fetchAuthSession();
      console.log(session.getCognitoTokens().error.code);
    }`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 20_000 });
  expect(`${said}`.trim().split('\n')).toEqual(Array(3).fill('StorageUnavailable'));
});

test('messages of other scripts on the channel of a store are ignored, and so is what they look like', async () => {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  } as unknown as Storage;
  const heard: string[] = [];
  onTestFinished(webStorage({ storage }).watch?.((key) => heard.push(key)) ?? (() => undefined));
  const channel = new BroadcastChannel('claviger.web-storage');
  onTestFinished(() => channel.close());
  for (const data of [null, undefined, 5, 'text', {}, [], [1], [1, 2], [1, null], { 0: 1, 1: 'key' }]) {
    channel.postMessage(data);
  }
  await webStorage({ storage }).write('last', 'value');
  await expect.poll(() => heard).toContain('last');
  await pause(50);
  expect(heard).toEqual(['last']);
});
