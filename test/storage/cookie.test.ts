import { AuthError } from '@claviger/auth';
import { cookieStorage } from '@claviger/auth/storage';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { describeContract } from './contract.js';
import { createTestJar } from './jar.js';

describeContract('cookieStorage', () => {
  const store = cookieStorage({ jar: createTestJar(), maxBytes: 100_000 });
  return { first: store, second: store };
});

const secret = 'canary-4f1c';
const text = fc.string({ unit: 'binary', maxLength: 9_000 });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error) => (error instanceof AuthError ? error.code : error),
  );

describe('cookieStorage', () => {
  test('a value of any length comes back, in cookies of at most 3,180 bytes, after any number of writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.string({ maxLength: 60 }),
        async (texts, key) => {
          const jar = createTestJar();
          const store = cookieStorage({ jar, maxBytes: 1_000_000 });
          for (const value of texts) await store.write(key, value);
          expect(await cookieStorage({ jar }).read(key)).toBe(texts.at(-1));
          for (const [name, value] of jar.cookies) expect(`${name}=${value}`.length).toBeLessThanOrEqual(3_180);
          await store.remove(key);
          expect(jar.cookies.size).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('after a loss of any cookies the value is a written one, or the read fails: never a mixture', async () => {
    const outcomes = new Set<string>();
    const value = fc
      .tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 2_000 }))
      .map(([part, times]) => part.repeat(times));
    await fc.assert(
      fc.asyncProperty(value, value, fc.infiniteStream(fc.boolean()), async (older, newer, loses) => {
        // Both writes lie there, as between the two halves of a write.
        const jar = createTestJar();
        await cookieStorage({ jar, maxBytes: 1_000_000 }).write('key', older);
        const before = [...jar.cookies];
        await cookieStorage({ jar, maxBytes: 1_000_000 }).write('key', newer);
        for (const [name, chunk] of before) jar.cookies.set(name, chunk);
        for (const name of [...jar.cookies.keys()]) if (loses.next().value) jar.cookies.delete(name);
        const hadAny = jar.cookies.size > 0;
        const store = cookieStorage({ jar });
        const found = await store.read('key').catch((error) => error);
        outcomes.add(
          found instanceof AuthError ? 'failure' : found === older ? 'older' : found === newer ? 'newer' : 'none',
        );
        if (found instanceof AuthError) expect(found.code).toBe('CookiesIncomplete');
        else if (hadAny) expect([older, newer]).toContain(found);
        else expect(found).toBeNull();
      }),
      { numRuns: 80 },
    );
    // Otherwise the test proves nothing.
    for (const outcome of ['failure', 'older', 'newer']) expect([...outcomes]).toContain(outcome);
  }, 60_000);

  test('the newer value counts while the older one is not yet cleared away', async () => {
    const jar = createTestJar();
    const store = cookieStorage({ jar });
    await store.write('key', 'older');
    const before = [...jar.cookies];
    await store.write('key', 'newer');
    for (const [name, value] of before) jar.cookies.set(name, value);
    expect(jar.cookies.size).toBe(2);
    expect(await store.read('key')).toBe('newer');
    await store.write('key', 'newest');
    expect(jar.cookies.size).toBe(1);
  });

  test('remains fail once, are cleared away, and then there is nothing', async () => {
    const jar = createTestJar();
    const store = cookieStorage({ jar });
    await store.write('key', 'x'.repeat(5_000));
    jar.cookies.delete([...jar.cookies.keys()][0] ?? '');
    const error = await store.read('key').catch((error) => error);
    expect(error).toMatchObject({ code: 'CookiesIncomplete', kind: 'unknown' });
    expect(await store.read('key')).toBeNull();
    expect(jar.cookies.size).toBe(0);
  });

  test('remains that another tab completes during the read are read', async () => {
    const jar = createTestJar();
    const store = cookieStorage({ jar });
    await store.write('key', 'x'.repeat(5_000));
    const [first] = [...jar.cookies];
    jar.cookies.delete(first?.[0] ?? '');
    const reading = store.read('key');
    jar.cookies.set(...(first ?? ['', '']));
    expect(await reading).toBe('x'.repeat(5_000));
  });

  test('a value too large for the header is refused before anything is written, cookies of others counted', async () => {
    const jar = createTestJar();
    jar.set('others=0123456789');
    const store = cookieStorage({ jar });
    await store.write('key', 'old');
    const before = jar.get();
    expect(await codeOf(store.write('key', secret.repeat(800)))).toBe('CookiesTooLarge');
    expect(jar.get()).toBe(before);
    const room = 8_000 - before.length;
    expect(await codeOf(store.write('key', 'x'.repeat(room - 200)))).toBe('no error');
    expect(jar.get().length).toBeLessThanOrEqual(8_000);
    jar.set(`more=${'x'.repeat(300)}`);
    expect(await codeOf(store.write('key', 'x'.repeat(room - 200)))).toBe('CookiesTooLarge');
  });

  test('a refused cookie is a failure, and the old value stays', async () => {
    const jar = createTestJar();
    const store = cookieStorage({ jar });
    await store.write('key', 'old');
    const before = jar.get();
    jar.refuses = (name) => name.includes('~1~2');
    const error = await store.write('key', secret.repeat(400)).catch((error) => error);
    expect(error).toMatchObject({ code: 'CookiesRefused', kind: 'configuration' });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
    expect(jar.get()).toBe(before);
    expect(await store.read('key')).toBe('old');
  });

  test('cookies that do not go away are a failure', async () => {
    const jar = createTestJar();
    await cookieStorage({ jar }).write('key', 'value');
    const stuck = { get: jar.get, set: () => undefined };
    expect(await codeOf(cookieStorage({ jar: stuck }).remove('key'))).toBe('CookiesRefused');
  });

  test('a cookie that was tampered with is no value', async () => {
    const jar = createTestJar();
    await cookieStorage({ jar }).write('key', 'value');
    const [name = ''] = [...jar.cookies.keys()];
    jar.cookies.set(name, `%E0%A4%x${secret}`);
    const error = await cookieStorage({ jar })
      .read('key')
      .catch((error) => error);
    expect(error).toMatchObject({ code: 'CookiesIncomplete' });
    expect(`${error.stack}`).not.toContain(secret);
  });

  test('cookies are Secure, SameSite=Lax and of the whole site, unless told otherwise', async () => {
    const jar = createTestJar();
    await cookieStorage({ jar }).write('key', 'value');
    expect(jar.attributes).toEqual(['Max-Age=34560000; Path=/; Secure; SameSite=Lax']);
    jar.attributes.length = 0;
    const options = { jar, prefix: 'app', path: '/app', domain: 'example.com', secure: false, maxAgeSeconds: 60 };
    await cookieStorage(options).write('other', 'value');
    await cookieStorage(options).remove('other');
    expect(jar.attributes).toEqual([
      'Max-Age=60; Path=/app; Domain=example.com; SameSite=Lax',
      'Max-Age=0; Path=/app; Domain=example.com; SameSite=Lax',
    ]);
  });

  test('attributes that would become others are refused', () => {
    expect(() => cookieStorage({ prefix: 'a', path: '/; Domain=evil.example' })).toThrow(TypeError);
    expect(() => cookieStorage({ prefix: 'a', domain: 'example.com\r\nSet-Cookie: a=b' })).toThrow(TypeError);
  });

  test('cookies are of this host alone, unless a prefix says otherwise', async () => {
    const jar = createTestJar();
    await cookieStorage({ jar }).write('key', 'value');
    expect([...jar.cookies.keys()]).toEqual([expect.stringMatching(/^__Host-claviger\.key~/)]);
    for (const options of [{ domain: 'example.com' }, { path: '/app' }, { secure: false }]) {
      expect(() => cookieStorage(options)).toThrow(/prefix/);
      expect(() => cookieStorage({ ...options, prefix: '__Host-app' })).toThrow(TypeError);
      expect(() => cookieStorage({ ...options, prefix: 'app' })).not.toThrow();
    }
  });

  test('a cookie that another host has planted is neither read nor in the way', async () => {
    const jar = createTestJar();
    const store = cookieStorage({ jar });
    jar.set('claviger.key~999999999999999~evil~0~1=planted');
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'mine');
    expect(await store.read('key')).toBe('mine');
    await store.remove('key');
    expect(await store.read('key')).toBeNull();
    expect(jar.get()).toContain('planted');
  });

  test('remains that do not go away are no value, and no lasting failure', async () => {
    const jar = createTestJar();
    jar.set('app.key~5~evil~0~2=planted');
    // A cookie of another domain does not expire with ours.
    const planted = { get: jar.get, set: (cookie: string) => cookie.includes('Max-Age=0') || jar.set(cookie) };
    const store = cookieStorage({ jar: planted, prefix: 'app' });
    expect(await store.read('key')).toBeNull();
    await store.write('key', 'mine');
    expect(await store.read('key')).toBe('mine');
  });

  test('a tab notices cookies that arrive after the message about them', async () => {
    const jar = createTestJar();
    const other = cookieStorage({ jar, prefix: 'app' });
    await other.write('key', 'old');
    vi.stubGlobal('document', {
      get cookie() {
        return jar.get();
      },
    });
    const channel = new BroadcastChannel('app');
    const store = cookieStorage({ prefix: 'app' });
    const seen: (string | null)[] = [];
    const stop = store.watch?.(async (key) => seen.push(await store.read(key)));
    try {
      channel.postMessage(['another tab', 'key']);
      await expect.poll(() => seen).toEqual(['old']);
      await other.write('key', 'new');
      await expect.poll(() => seen).toEqual(['old', 'new']);
    } finally {
      stop?.();
      channel.close();
      vi.unstubAllGlobals();
    }
  });

  test('without a document and without a jar it fails', async () => {
    await expect(cookieStorage().read('key')).rejects.toThrow();
  });
});
