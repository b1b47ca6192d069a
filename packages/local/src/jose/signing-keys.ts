import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.js';
import type { Store } from '../store/store.js';
import type { JwtAlgorithm } from './jwt.js';
import { createVerifiedTokens, type VerifiedTokens } from './verified-tokens.js';

/** One RSA key pair, ready to use: the `KeyObject`s are made once and kept. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As a JWKS has it. */
  readonly jwk: {
    readonly kid: string;
    readonly kty: 'RSA';
    readonly alg: JwtAlgorithm;
    readonly use: 'sig';
    readonly n: string;
    readonly e: string;
  };
}

/** An owner's two keys: the first signs ID tokens, the second access tokens. */
export type KeyPairs = readonly [SigningKey, SigningKey];

/**
 * Key pairs by owner: a user pool's id, or `cognito-identity` for the tokens of identity pools. Made off the
 * main thread, kept in the store, prepared once.
 */
export interface SigningKeys {
  /**
   * The owner's two keys, created on first use. Whether the owner exists is the caller's to know. Never
   * inside a transaction: it may need one itself.
   */
  get(owner: string): Promise<KeyPairs>;
  /** Reads them from the store again, whose content was exchanged. */
  forget(): void;
  /** Tokens that they signed, and that were shown. */
  readonly verifiedTokens: VerifiedTokens;
}

/** The owner of the keys that sign the tokens of identity pools (RS512; user pools sign with RS256). */
export const IDENTITY_POOLS_OWNER = 'cognito-identity';

/** Creates an RSA key of 2048 bits. */
export type CreateKey = () => Promise<KeyObject>;

const generate = promisify(generateKeyPair);

/** Creates an RSA key on a thread of its own. */
export async function createRsaKey(): Promise<KeyObject> {
  return (await generate('rsa', { modulusLength: 2048 })).privateKey;
}

interface SigningKeysOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Default: {@link createRsaKey}. */
  readonly createKey?: CreateKey | undefined;
}

export function createSigningKeys({ store, clock, createKey = createRsaKey }: SigningKeysOptions): SigningKeys {
  const prepared = new Map<string, Promise<KeyPairs>>();
  const verifiedTokens = createVerifiedTokens();
  let making: Promise<unknown> = Promise.resolve();

  // One pair after another, so that at a start one core is left for answering.
  const makeKeys = (): Promise<readonly [StoredKey, StoredKey]> => {
    const made = making.then(async () => [toStoredKey(await createKey()), toStoredKey(await createKey())] as const);
    making = made.catch(() => undefined);
    return made;
  };

  const load = async (owner: string): Promise<KeyPairs> => {
    const stored = await readKeys(store, owner);
    if (stored !== undefined) return prepare(owner, stored);
    const made = await makeKeys();
    return await store.transaction(async (tx) => {
      // Another process may have been faster: then its keys are the owner's.
      await tx
        .insertInto('signing_keys')
        .values(made.map((key, position) => ({ owner, position, ...key, created_at: clock.now() })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const rows = await tx
        .selectFrom('signing_keys')
        .selectAll()
        .where('owner', '=', owner)
        .orderBy('position')
        .execute();
      return prepare(owner, pair(rows) ?? made);
    });
  };

  return {
    get: (owner) => {
      let keys = prepared.get(owner);
      if (keys === undefined) {
        keys = load(owner);
        prepared.set(owner, keys);
        keys.catch(() => prepared.delete(owner));
      }
      return keys;
    },
    forget: () => {
      prepared.clear();
      verifiedTokens.clear();
    },
    verifiedTokens,
  };
}

interface StoredKey {
  readonly kid: string;
  readonly private_key: string;
}

function toStoredKey(privateKey: KeyObject): StoredKey {
  return {
    // Looks as Cognito's do: base64 of 32 bytes.
    kid: randomBytes(32).toString('base64'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

async function readKeys(store: Store, owner: string): Promise<readonly [StoredKey, StoredKey] | undefined> {
  const rows = await store.db
    .selectFrom('signing_keys')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('position')
    .execute();
  return pair(rows);
}

function pair(rows: readonly StoredKey[]): readonly [StoredKey, StoredKey] | undefined {
  const [first, second] = rows;
  return first !== undefined && second !== undefined ? [first, second] : undefined;
}

function prepare(owner: string, [first, second]: readonly [StoredKey, StoredKey]): KeyPairs {
  const alg = owner === IDENTITY_POOLS_OWNER ? 'RS512' : 'RS256';
  return [prepareKey(first, alg), prepareKey(second, alg)];
}

function prepareKey(stored: StoredKey, alg: JwtAlgorithm): SigningKey {
  const { kid } = stored;
  const privateKey = createPrivateKey(stored.private_key);
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { kid, privateKey, publicKey, jwk: { kid, kty: 'RSA', alg, use: 'sig', n, e } };
}
