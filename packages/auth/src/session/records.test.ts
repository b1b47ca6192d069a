import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { memoryStorage } from '../platform/memory-store.js';
import type { Platform } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import { identityShape } from './record-shapes.js';
import { createStoreKeys, createUserSession, issuedMoment, toWall, type UserRecord, writeGuarded } from './records.js';
import { createSetAside, readRecord, readSession } from './store-protocol.js';

const keys = createStoreKeys('claviger.test');

function createPlatform(nowMs: number, wallMs: number): Platform {
  return { now: () => nowMs, monotonicMs: () => nowMs, wallMs: () => wallMs } as Platform;
}

const platform = createPlatform(10_000, 1_700_000_000_000);
const clock = createServiceClock(platform);

/** The user pool and the app client whose tokens the records hold. */
const userPool = {
  id: 'us-east-1_Example01',
  clientId: 'client',
  rpc: { endpoint: 'https://proxy.example/' },
} as UserPoolClient;
const origin = { userPool, isStored: true };

function createToken(payload: object): string {
  const common = { iat: 1_000, exp: 4_600, iss: `https://elsewhere.example/${userPool.id}` };
  const own = { aud: userPool.clientId, client_id: userPool.clientId };
  const part = Buffer.from(JSON.stringify({ ...common, ...own, ...payload })).toString('base64url');
  return `e30.${part}.signature`;
}

function createRecord(change: Partial<UserRecord> = {}): UserRecord {
  return {
    v: 1,
    sid: 'a',
    gen: 3,
    idToken: createToken({ token_use: 'id', sub: 'user', exp: 8_200 }),
    accessToken: createToken({ token_use: 'access', sub: 'user', username: 'ann' }),
    refreshToken: 'refresh',
    issuedWallMs: 1_700_000_000_000 - 60_000,
    ...change,
  };
}

/** A store with this in it, and what was reported while it was read. */
async function read(
  values: Readonly<Record<string, string>>,
  change: (store: SessionStore) => SessionStore = (s) => s,
) {
  const store = memoryStorage();
  for (const [key, value] of Object.entries(values)) await store.write(key, value);
  const reports: AuthError[] = [];
  const again = () => {
    const setAside = createSetAside({ store, keys }, (error) => reports.push(error as AuthError));
    return readSession({ store: change(store), keys, platform, clock, userPool, setAside });
  };
  return { store, fact: await again(), reports, again };
}

describe('what the store says', () => {
  test('of an empty store, and of one whose record was evicted: nothing', async () => {
    expect((await read({})).fact).toEqual({ type: 'nothing' });
    expect((await read({ [keys.current]: 'a' })).fact).toEqual({ type: 'nothing' });
  });

  test('of a signed-out pointer: that the user signed out, with any remaining records', async () => {
    const values = { [keys.current]: 'out:123', [keys.session('a')]: JSON.stringify(createRecord()) };
    expect((await read(values)).fact).toEqual({ type: 'signedOut', elsewhere: true, isDeleted: false });
    const deleted = { ...values, [keys.current]: 'out:deleted:123' };
    expect((await read(deleted)).fact).toEqual({ type: 'signedOut', elsewhere: true, isDeleted: true });
  });

  test('of a record: who it is, how old it is, and that it lives as long as the token that dies first', async () => {
    const record = createRecord();
    const { fact } = await read({ [keys.current]: 'a', [keys.session('a')]: JSON.stringify(record) });
    expect(fact).toMatchObject({
      type: 'session',
      elsewhere: true,
      session: { record, userId: 'user', username: 'ann', issuedAtMs: 10_000 - 60_000, lifetimeMs: 3_600_000 },
    });
  });

  test('of a sign-out or a sign-in between the two reads: the newer state', async () => {
    const values = { [keys.current]: 'a', [keys.session('a')]: JSON.stringify(createRecord()) };
    for (const [pointer, type] of [
      ['out:123', 'signedOut'],
      ['b', 'session'],
    ] as const) {
      const { fact } = await read(values, (store) => ({
        ...store,
        async read(key) {
          if (key !== keys.session('a')) return store.read(key);
          await store.write(keys.session('b'), JSON.stringify(createRecord({ sid: 'b' })));
          await store.write(keys.current, pointer);
          await store.remove(key);
          return null;
        },
      }));
      expect(fact.type).toBe(type);
      if (fact.type === 'session') expect(fact.session.record.sid).toBe('b');
    }
  });

  test.each([
    ['torn', '{"v":1,"sid":"a"'],
    ['empty of tokens', '{"v":1}'],
    ['null', 'null'],
    ['a number', '5'],
    ['of tokens of two users', JSON.stringify(createRecord({ idToken: createToken({ token_use: 'id', sub: 'b' }) }))],
    ['of two access tokens', JSON.stringify(createRecord({ idToken: createRecord().accessToken }))],
    ['empty', ''],
    ['of another sign-in', JSON.stringify(createRecord({ sid: 'b' }))],
    ['without a refresh token', JSON.stringify({ ...createRecord(), refreshToken: null })],
    ['of a provider without a token', JSON.stringify({ v: 1, sid: 'a', gen: 1, provider: 'accounts.google.com' })],
  ])('of a record that is %s: nothing, but one copy is set aside and it is reported once', async (_, text) => {
    const { store, fact, reports, again } = await read({ [keys.current]: 'a', [keys.session('a')]: text });
    expect(fact).toEqual({ type: 'nothing' });
    expect(await store.read(keys.aside)).toBe(text);
    expect(await store.read(keys.session('a'))).toBe(text);
    expect(await again()).toEqual({ type: 'nothing' });
    expect(reports).toMatchObject([{ kind: 'service', code: 'StorageDamaged' }]);
    expect(JSON.stringify(reports) + String(reports[0]?.cause)).not.toContain('sid');
  });

  test('of a damaged ending: nothing, as of a damaged record', async () => {
    for (const text of ['', '{', '{"gen":3}', 'null']) {
      const values = {
        [keys.current]: 'a',
        [keys.session('a')]: JSON.stringify(createRecord()),
        [keys.ending('a')]: text,
      };
      const { store, fact, reports } = await read(values);
      expect(fact).toEqual({ type: 'nothing' });
      expect(await store.read(keys.aside)).toBe(text);
      expect(reports.length).toBe(1);
    }
  });

  test('a store that keeps no secrets gets no copy of a damaged record, and the report has its length', async () => {
    const store: SessionStore = { ...memoryStorage(), keepsSecrets: false };
    await store.write(keys.current, 'a');
    await store.write(keys.session('a'), 'a secret, torn');
    const reports: AuthError[] = [];
    const setAside = createSetAside({ store, keys }, (error) => reports.push(error as AuthError));
    for (let time = 0; time < 2; time++) await readSession({ store, keys, platform, clock, userPool, setAside });
    expect(await store.read(keys.aside)).toBeNull();
    expect(reports.map(({ cause }) => String(cause))).toEqual(['TypeError: A record of 14 characters.']);
  });

  test('a sign-out between takes the copy back: no copy of a secret outlives it', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'a');
    const racing: SessionStore = {
      ...store,
      async write(key, value) {
        await store.write(key, value);
        await store.write(keys.current, 'out:1');
      },
    };
    await createSetAside({ store: racing, keys }, () => undefined)('a secret, torn');
    expect(await store.read(keys.aside)).toBeNull();
  });

  test('of a record of a newer version: an error, and the record stays', async () => {
    const text = JSON.stringify({ ...createRecord(), v: 2 });
    const values = { [keys.current]: 'a', [keys.session('a')]: text };
    await expect(read(values)).rejects.toMatchObject({ code: 'NewerStorage' });
  });

  test('of any text at all: a fact or an AuthError, and the text is never lost', async () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ v: fc.constant(1), idToken: fc.jsonValue(), accessToken: fc.jsonValue() })
        .map((it) => JSON.stringify(it)),
      fc
        .dictionary(fc.constantFrom(...Object.keys(createRecord())), fc.jsonValue())
        .map((change) => JSON.stringify({ ...createRecord(), ...change, v: 1 })),
      fc.nat().map((end) => JSON.stringify(createRecord()).slice(0, end % 400)),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { store, fact } = await read({ [keys.current]: 'a', [keys.session('a')]: text });
        expect(['nothing', 'session']).toContain(fact.type);
        expect(await store.read(keys.session('a'))).toBe(text);
        expect(await store.read(keys.aside)).toBe(fact.type === 'nothing' ? text : null);
      }),
    );
  });

  test('of another record: it, or its absence; a damaged one is set aside, a failing store is no absence', async () => {
    const store = memoryStorage();
    const identity = { v: 1, identityId: 'us-east-1:1' };
    await store.write('good', JSON.stringify(identity));
    const damaged = {
      torn: '{"v":1',
      null: 'null',
      bare: '{"v":1}',
      list: '[]',
      half: '{"v":1,"identityId":"a","credentials":{}}',
    };
    for (const [key, text] of Object.entries(damaged)) await store.write(key, text);
    await store.write('newer', '{"v":2}');
    const setAside = vi.fn(async (_text: string) => undefined);
    const readIdentity = (from: SessionStore, key: string) => readRecord({ store: from, setAside }, key, identityShape);
    expect(await readIdentity(store, 'good')).toEqual(identity);
    for (const key of ['newer', 'absent']) expect(await readIdentity(store, key)).toBeUndefined();
    expect(setAside).not.toHaveBeenCalled();
    for (const key of Object.keys(damaged)) expect(await readIdentity(store, key)).toBeUndefined();
    expect(setAside.mock.calls.flat()).toEqual(Object.values(damaged));
    const failing = { ...store, read: () => Promise.reject(new Error('disk')) };
    await expect(readIdentity(failing, 'good')).rejects.toThrow('disk');
  });
});

describe('a guarded write', () => {
  const place = { pointer: 'a', key: keys.session('a') };

  test('is done while the pointer names the sign-in, or was evicted', async () => {
    for (const pointer of ['a', undefined]) {
      const store = memoryStorage();
      if (pointer) await store.write(keys.current, pointer);
      expect(await writeGuarded({ store, keys }, place, 'text')).toBe(true);
      expect(await store.read(place.key)).toBe('text');
    }
  });

  test('is not done when it names another', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'out:1');
    const written: string[] = [];
    const watched: SessionStore = { ...store, write: async (key) => void written.push(key) };
    expect(await writeGuarded({ store: watched, keys }, place, 'text')).toBe(false);
    expect(written).toEqual([]);
  });

  test('is undone when the pointer moves during the write', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'a');
    const racing: SessionStore = {
      ...store,
      async write(key, value) {
        await store.write(key, value);
        await store.write(keys.current, 'b');
      },
    };
    expect(await writeGuarded({ store: racing, keys }, place, 'text')).toBe(false);
    expect(await store.read(place.key)).toBeNull();
  });
});

describe('moments', () => {
  const moments = fc.integer({ min: 0, max: 1e12 });
  /** Where the service has not shown its clock. */
  const momentOf = (platform: Platform, wallMs: number): number =>
    issuedMoment({ platform, clock: createServiceClock(platform) }, wallMs, 0);

  test('survive being written down by the wall clock, at any reading of it', () => {
    void fc.assert(
      fc.property(moments, fc.integer({ min: -1e13, max: 1e13 }), fc.nat(1e9), (nowMs, wallMs, ageMs) => {
        const then = createPlatform(nowMs, wallMs);
        const writtenMs = toWall(then, nowMs);
        // Another process: its own monotonic clock, the same wall clock.
        const later = createPlatform(77_000 + ageMs, wallMs + ageMs);
        expect(momentOf(later, writtenMs)).toBe(77_000);
      }),
    );
  });

  test('that lie in the future are long ago: nothing is fresh because of them', () => {
    void fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 1e12 }), (wallMs, aheadMs) => {
        expect(momentOf(createPlatform(5, wallMs), wallMs + aheadMs)).toBe(Number.NEGATIVE_INFINITY);
      }),
    );
  });

  test('are those of the service where its clock is known and the local one says otherwise', () => {
    const skews = fc.integer({ min: -1e13, max: 1e13 }).filter((skewMs) => Math.abs(skewMs) > 15_000);
    void fc.assert(
      fc.property(skews, fc.nat(1e9), (skewMs, ageMs) => {
        const nowMs = 1e9 + 5;
        const serviceMs = 1_700_000_000_000;
        const platform = createPlatform(nowMs, serviceMs + skewMs);
        const clock = createServiceClock(platform);
        clock.observe(serviceMs, nowMs, nowMs);
        // A context whose clock is right has written it.
        const momentMs = issuedMoment({ platform, clock }, serviceMs - ageMs, serviceMs - ageMs);
        expect(Math.abs(nowMs - ageMs - momentMs)).toBeLessThanOrEqual(1_500);
        expect(momentMs).toBeLessThan(nowMs);
      }),
    );
  });

  test('are those of the local clock where the service agrees, which counts whole seconds', () => {
    const platform = createPlatform(50_000, 1_700_000_000_000);
    const clock = createServiceClock(platform);
    clock.observe(1_700_000_003_000, 50_000, 50_000);
    expect(issuedMoment({ platform, clock }, 1_699_999_990_123, 1_699_999_990_000)).toBe(40_123);
  });
});

test('a session is of one user, and of two tokens that are what they say', () => {
  expect(createUserSession(createRecord(), 5, origin)).toMatchObject({
    userId: 'user',
    username: 'ann',
    issuedAtMs: 5,
  });
  const foreign = createToken({ token_use: 'id', sub: 'somebody else' });
  expect(() => createUserSession(createRecord({ idToken: foreign }), 5, origin)).toThrow(TypeError);
});

test('keys name the pools and the label, a sign-in or a guest, and never a user', () => {
  const all = [keys.current, keys.guest, keys.session('x'), keys.identity('x'), keys.guestIdentity('x')];
  expect(new Set(all).size).toBe(all.length);
  for (const key of all) expect(key).toMatch(/^claviger\.test\.(current|guest|[sag]\.x)$/);
});
