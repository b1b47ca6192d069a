import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Store } from '../store/store.js';

/**
 * Keeps state at the client: what a later step of an exchange needs travels with the client, unreadable and
 * unalterable (AES-256-GCM).
 */
export interface Sealer {
  /** @param purpose opens only what was sealed for the same purpose */
  seal(purpose: string, content: unknown): Buffer;
  /** What was sealed, or nothing when it isn't this server's, was altered, or is for another purpose. */
  open(purpose: string, sealed: Uint8Array): unknown;
  /** A key derived from the sealing key, for pseudorandom answers that must be the same each time. */
  readonly derivationKey: KeyObject;
  /** Reads its keys from the store again, whose content was exchanged. */
  reload(): Promise<void>;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealer under the store's own key, which is made the first time. */
export async function openSealer(store: Store): Promise<Sealer> {
  let [sealing, derivationKey] = await readOrMakeKeys(store);
  return {
    get derivationKey() {
      return derivationKey;
    },
    reload: async () => {
      [sealing, derivationKey] = await readOrMakeKeys(store);
    },
    seal: (purpose, content) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(purpose));
      const encrypted = cipher.update(JSON.stringify(content), 'utf8');
      return Buffer.concat([iv, encrypted, cipher.final(), cipher.getAuthTag()]);
    },
    open: (purpose, sealed) => {
      if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        const content = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
        return JSON.parse(content.toString());
      } catch {
        return undefined;
      }
    },
  };
}

const NAMES = ['sealing-key', 'derivation-key'] as const;

async function readOrMakeKeys(store: Store): Promise<readonly [sealing: KeyObject, derivation: KeyObject]> {
  const find = store.db.selectFrom('server_values').selectAll().where('name', 'in', NAMES);
  let rows = await find.execute();
  if (rows.length < NAMES.length) {
    const made = NAMES.map((name) => ({ name, value: randomBytes(32).toString('base64url') }));
    await store.transaction(
      async (tx) => {
        await tx
          .insertInto('server_values')
          .values(made)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      },
      // What they seal and outlives a power cut is written after them, and takes them along to the disk.
      { survives: 'process' },
    );
    rows = await find.execute();
  }
  const [sealing, derivation] = NAMES.map((name) => rows.find((row) => row.name === name));
  if (sealing === undefined || derivation === undefined)
    throw new Error('The keys of this server are not in its store.');
  return [createSecretKey(sealing.value, 'base64url'), createSecretKey(derivation.value, 'base64url')];
}
