import type { SessionStore } from '@claviger/auth';
import { isPointerKey, partsOfKey, readWritten } from '../ledger.js';
import { type Mutant, withStore } from './mutant.js';

/** Rules about keys, locks and the order of reads and writes. */
export const storeMutants: readonly Mutant[] = [
  {
    name: 'no lock is taken',
    invariant: '1',
    change: withStore(() => ({
      async lock(_name, _options, work) {
        await work();
        return true;
      },
    })),
  },
  {
    name: 'a context that waited for the lock does not look again',
    invariant: '1',
    change: withStore((store) => rememberReads(store, 'before the lock')),
  },
  {
    name: 'a refusal is not confirmed by another look',
    invariant: 'I2',
    change: withStore((store) => rememberReads(store, 'under the lock')),
  },
  {
    name: 'a record that cannot be read signs out',
    invariant: 'I2',
    change: withStore((store) => ({
      async read(key) {
        const value = await store.read(key);
        if (!isPointerKey(key) || value === null || value.startsWith('out:')) return value;
        const record = await store.read(key.replace(/current$/, `s.${value}`));
        return readWritten(record) ? value : 'out:unreadable';
      },
    })),
  },
  {
    name: 'a store that fails signs out',
    invariant: 'I2',
    change: withStore((store) => ({
      read: (key) =>
        store.read(key).catch((error) => {
          if (isPointerKey(key)) return 'out:failed';
          throw error;
        }),
    })),
  },
  {
    name: 'a sign-out does not move the pointer',
    invariant: '3',
    change: withStore((store) => ({
      async write(key, value) {
        if (!isPointerKey(key) || !value.startsWith('out:')) await store.write(key, value);
      },
    })),
  },
  {
    name: 'a message that the pointer moved is ignored',
    invariant: '3',
    change: withStore((store) => ({
      watch: (onChange) => store.watch?.((key) => !isPointerKey(key) && onChange(key)) ?? (() => {}),
    })),
  },
  {
    name: 'a sign-in leaves the records of the one before',
    invariant: '3',
    change: withStore((store) => ({
      async remove(key) {
        if (!['s', 'a'].includes(`${partsOfKey(key)?.kind}`)) await store.remove(key);
      },
    })),
  },
  {
    name: "a guest's identity is sent for every user",
    invariant: '4',
    change: withStore((store) => ({
      read: async (key) => (await store.read(key))?.replace(/,"claimedBy":"[^"]*"/, '') ?? null,
    })),
  },
  {
    name: 'the pointer is written before the record',
    invariant: '5',
    change: withStore((store) => ({
      async write(key, value) {
        if (readSession(key, value)?.gen === 1) await movePointer(store, key);
        await store.write(key, value);
      },
    })),
  },
  {
    name: 'a refresh moves the pointer',
    invariant: '5',
    change: withStore((store, platform) => ({
      async write(key, value) {
        await store.write(key, value);
        if (!(Number(readSession(key, value)?.gen) > 1)) return;
        // Long enough for a sign-out in between.
        await new Promise<void>((resolve) => platform.setTimer(500, resolve));
        await movePointer(store, key);
      },
    })),
  },
  {
    name: 'stored credentials are not looked for',
    invariant: '8',
    change: withStore((store) => ({
      async read(key) {
        const value = await store.read(key);
        return ['a', 'g'].includes(`${partsOfKey(key)?.kind}`) ? null : value;
      },
    })),
  },
  {
    name: 'the age of tokens is read off the local clock',
    invariant: 'I18',
    change: withStore((store) => ({
      async write(key, value) {
        const written = readSession(key, value);
        const [, payload = ''] = written?.accessToken.split('.') ?? [];
        if (!written) await store.write(key, value);
        else {
          const { iat } = JSON.parse(Buffer.from(payload, 'base64url').toString());
          await store.write(key, JSON.stringify({ ...written, issuedWallMs: iat * 1000 }));
        }
      },
    })),
  },
  {
    name: 'new tokens are seen before they are stored',
    invariant: 'I10',
    change: withStore((store) => ({
      async write(key, value) {
        const written = store.write(key, value);
        if (Number(readSession(key, value)?.gen) > 1) written.catch(() => undefined);
        else await written;
      },
    })),
  },
  {
    name: 'it waits for a lock for a minute',
    invariant: 'I12',
    change: withStore((store) => ({ lock: (name, _options, work) => store.lock(name, { waitMs: 60_000 }, work) })),
  },
  {
    name: 'listeners are called under the lock',
    invariant: 'I13',
    change: withStore((store, { setTimer }) => ({
      lock: (name, options, work) =>
        store.lock(name, options, async () => {
          await work();
          await new Promise<void>((resolve) => setTimer(50, resolve));
        }),
    })),
  },
];

/** The sign-in that is written; undefined where the key is another one. */
function readSession(key: string, value: string): ReturnType<typeof readWritten> {
  return partsOfKey(key)?.kind === 's' ? readWritten(value) : undefined;
}

/** Names the sign-in of a record. */
async function movePointer(store: SessionStore, key: string): Promise<void> {
  await store.write(key.replace(/\.s\.[^.]*$/, '.current'), `${partsOfKey(key)?.id}`);
}

/** Answers reads under a lock from memory: what was read or written before the lock, or what was read under it. */
function rememberReads(store: SessionStore, since: 'before the lock' | 'under the lock'): Partial<SessionStore> {
  const known = new Map<string, string | null>();
  let held = 0;
  return {
    async read(key) {
      if (held > 0 && known.has(key)) return known.get(key) ?? null;
      const value = await store.read(key);
      if (held > 0 || since === 'before the lock') known.set(key, value);
      return value;
    },
    async write(key, value) {
      await store.write(key, value);
      if (since === 'before the lock') known.set(key, value);
    },
    lock: (name, options, work) =>
      store.lock(name, options, async () => {
        if (held === 0 && since === 'under the lock') known.clear();
        held++;
        await work().finally(() => {
          held--;
        });
      }),
  };
}
