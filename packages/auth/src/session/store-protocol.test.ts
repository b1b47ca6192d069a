import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clock, createRecord, createToken, keys, platform, userPool } from '../../test-support/session-records.js';
import type { AuthError } from '../errors/auth-error.js';
import { memoryStorage } from '../platform/memory-store.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { createRecords, isLeft, type Records } from './opened-records.js';
import { createUserSession, toIdentityPlace } from './records.js';
import { readSession, restorePointer } from './store-protocol.js';
import { findIdentity, saveIdentity } from './store-protocol-identity.js';
import { saveAdopted } from './store-protocol-sign-in.js';

/** The records of a store, opened again as by a page that starts. */
function open(store: SessionStore, reports: AuthError[] = [], on = platform): Records {
  const emitDegraded = (error: unknown): void => void reports.push(error as AuthError);
  const records = { ...store, readEach: (keys: readonly string[]) => readEach(store, keys) };
  const opened = { store, isDenied: false };
  return createRecords({
    store: records,
    opened,
    namespace: '',
    sid: () => undefined,
    platform: on,
    clock,
    userPool,
    identityPool: undefined,
    emitDegraded,
  });
}

/** A store with this in it, and what was reported while it was read. */
async function read(
  values: Readonly<Record<string, string>>,
  change: (store: SessionStore) => SessionStore = (s) => s,
) {
  const store = memoryStorage();
  for (const [key, value] of Object.entries(values)) await store.write(key, value);
  const reports: AuthError[] = [];
  const again = () => readSession(open(change(store), reports));
  return { store, input: await again(), reports, again };
}

describe('what the store says', () => {
  test('of an empty store, and of one whose record was evicted: nothing', async () => {
    expect((await read({})).input).toEqual({ type: 'nothing' });
    expect((await read({ [keys.current]: 'a' })).input).toEqual({ type: 'nothing' });
  });

  test('of a signed-out pointer: that the user signed out, with any remaining records', async () => {
    const values = { [keys.current]: 'out:123', [keys.session('a')]: JSON.stringify(createRecord()) };
    expect((await read(values)).input).toEqual({ type: 'signedOut', elsewhere: true, isDeleted: false });
    const deleted = { ...values, [keys.current]: 'out:deleted:123' };
    expect((await read(deleted)).input).toEqual({ type: 'signedOut', elsewhere: true, isDeleted: true });
  });

  test('of a record: who it is, how old it is, and that it lives as long as the token that dies first', async () => {
    const record = createRecord();
    const { input } = await read({ [keys.current]: 'a', [keys.session('a')]: JSON.stringify(record) });
    expect(input).toMatchObject({
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
      const { input } = await read(values, (store) => ({
        ...store,
        async read(key) {
          if (key !== keys.session('a')) return store.read(key);
          await store.write(keys.session('b'), JSON.stringify(createRecord({ sid: 'b' })));
          await store.write(keys.current, pointer);
          await store.remove(key);
          return null;
        },
      }));
      expect(input.type).toBe(type);
      if (input.type === 'session') expect(input.session.record.sid).toBe('b');
    }
  });

  test('of a pointer that was read before the record failed: that the known sign-in is left', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'b');
    const failing: SessionStore = {
      ...store,
      async read(key) {
        if (key !== keys.current) throw new DOMException('', 'UnknownError');
        return store.read(key);
      },
    };
    const records = { ...open(failing), sid: () => 'a' };
    await expect(readSession(records)).rejects.toThrow(DOMException);
    expect(isLeft(records)).toBe(true);
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
    const { store, input, reports, again } = await read({ [keys.current]: 'a', [keys.session('a')]: text });
    expect(input).toEqual({ type: 'nothing' });
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
      const { store, input, reports } = await read(values);
      expect(input).toEqual({ type: 'nothing' });
      expect(await store.read(keys.aside)).toBe(text);
      expect(reports.length).toBe(1);
    }
  });

  test('a store that keeps no secrets gets no copy of a damaged record, and the report has its length', async () => {
    const store: SessionStore = { ...memoryStorage(), keepsSecrets: false };
    await store.write(keys.current, 'a');
    await store.write(keys.session('a'), 'a secret, torn');
    const reports: AuthError[] = [];
    const records = open(store, reports);
    for (let time = 0; time < 2; time++) await readSession(records);
    expect(await store.read(keys.aside)).toBeNull();
    expect(reports.map(({ cause }) => String(cause))).toEqual(['TypeError: A record of 14 characters.']);
  });

  test('a sign-out between takes the copy back: no copy of a secret outlives it', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'a');
    await store.write(keys.session('a'), 'a secret, torn');
    const racing: SessionStore = {
      ...store,
      async write(key, value) {
        await store.write(key, value);
        await store.write(keys.current, 'out:1');
      },
    };
    await readSession(open(racing));
    expect(await store.read(keys.aside)).toBeNull();
  });

  test('of a record of a newer version: an error, and the record stays', async () => {
    const text = JSON.stringify({ ...createRecord(), v: 2 });
    const values = { [keys.current]: 'a', [keys.session('a')]: text };
    await expect(read(values)).rejects.toMatchObject({ code: 'NewerStorage' });
  });

  test('of any text at all: a input or an AuthError, and the text is never lost', async () => {
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
        const { store, input } = await read({ [keys.current]: 'a', [keys.session('a')]: text });
        expect(['nothing', 'session']).toContain(input.type);
        expect(await store.read(keys.session('a'))).toBe(text);
        expect(await store.read(keys.aside)).toBe(input.type === 'nothing' ? text : null);
      }),
    );
  });

  test('of an identity: it, or its absence; a damaged one is set aside, a failing store is no absence', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'a');
    const identity = { v: 1, identityId: 'us-east-1:1' };
    const reports: AuthError[] = [];
    const readIdentity = async (text: string | null, from: SessionStore = store) => {
      if (text === null) await store.remove(keys.identity('a'));
      else await store.write(keys.identity('a'), text);
      return (await findIdentity(open(from, reports), 'a'))?.found;
    };
    expect(await readIdentity(JSON.stringify(identity))).toEqual(identity);
    for (const text of ['{"v":2}', null]) expect(await readIdentity(text)).toBeUndefined();
    expect(reports).toEqual([]);
    const damaged = ['{"v":1', 'null', '{"v":1}', '[]', '{"v":1,"identityId":"a","credentials":{}}'];
    for (const text of damaged) {
      expect(await readIdentity(text)).toBeUndefined();
      expect(await store.read(keys.aside)).toBe(text);
    }
    expect(reports.length).toBe(damaged.length);
    const failing = { ...store, read: () => Promise.reject(new Error('disk')) };
    await expect(readIdentity(null, { ...failing, readEach: failing.read })).rejects.toThrow('disk');
  });
});

describe('a guarded write', () => {
  const place = toIdentityPlace('a');
  const identity = { v: 1, identityId: 'us-east-1:1' } as const;

  test('is done while the pointer names the sign-in, or was evicted', async () => {
    for (const pointer of ['a', undefined]) {
      const store = memoryStorage();
      if (pointer) await store.write(keys.current, pointer);
      expect(await saveIdentity(open(store), place, identity)).toBe(true);
      expect(JSON.parse((await store.read(place.key)) ?? '')).toEqual({ ...identity, pointer: 'a' });
    }
  });

  test('is not done when it names another', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'out:1');
    const written: string[] = [];
    const watched: SessionStore = { ...store, write: async (key) => void written.push(key) };
    expect(await saveIdentity(open(watched), place, identity)).toBe(false);
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
    expect(await saveIdentity(open(racing), place, identity)).toBe(false);
    expect(await store.read(place.key)).toBeNull();
  });

  test('is undone even if the removal fails, and leaves the pointer of a guest who was there before', async () => {
    const store = memoryStorage();
    await store.write(keys.current, 'out:1');
    await store.write(keys.guest, 'a');
    const removed: string[] = [];
    const racing: SessionStore = {
      ...store,
      async write(key, value) {
        await store.write(key, value);
        await store.write(keys.current, 'out:2');
      },
      async remove(key) {
        removed.push(key);
        throw new Error('disk');
      },
    };
    const guest = { pointer: 'out:1', key: keys.guestIdentity('a'), guest: 'a' };
    expect(await saveIdentity(open(racing), guest, identity)).toBe(false);
    expect(removed).toEqual([guest.key]);
  });
});

describe('a context that was frozen after its look at an empty pointer', () => {
  /** The records of a context whose first read of the pointer is answered a minute after another context has moved it. */
  async function freeze(moved: string): Promise<{ store: SessionStore; records: Records }> {
    const store = memoryStorage();
    await store.write(keys.session('a'), JSON.stringify(createRecord()));
    let nowMs = 10_000;
    const frozen: SessionStore = {
      ...store,
      async read(key) {
        const value = await store.read(key);
        if (key === keys.current && value === null) {
          await store.write(keys.current, moved);
          nowMs += 60_000;
        }
        return value;
      },
    };
    return { store, records: open(frozen, [], { ...platform, now: () => nowMs }) };
  }

  test.each(['out:1', 'b'])('does not restore the pointer over %s, and leaves no tokens', async (moved) => {
    const { store, records } = await freeze(moved);
    await restorePointer(records, 'a');
    expect(await store.read(keys.current)).toBe(moved);
    expect(await store.read(keys.session('a'))).toBeNull();
  });

  test.each(['out:1', 'b'])('does not adopt over %s, and leaves no tokens', async (moved) => {
    const { store, records } = await freeze(moved);
    const session = { ...createUserSession(createRecord(), userPool, true), issuedAtMs: 0 };
    expect(await saveAdopted(records, { sid: 'a', session, identityId: undefined })).toBe(moved === 'b');
    expect(await store.read(keys.current)).toBe(moved);
    expect(await store.read(keys.session('a'))).toBeNull();
  });
});
