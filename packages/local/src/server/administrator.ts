import { createHmac, randomBytes } from 'node:crypto';
import type { AccessKey } from '../base/settings.js';
import type { Store } from '../store/store.js';

/** The administrator's key on the loopback interface: the same everywhere, and so no secret. */
const LOOPBACK_ADMINISTRATOR: AccessKey = {
  accessKeyId: 'AKIACLAVIGERLOCAL000',
  secretAccessKey: 'local',
};

/** Who may call every operation and the control plane. */
export interface Administrator {
  readonly key: AccessKey;
  /** Whether this start created the key. */
  readonly isNew: boolean;
  /** The bearer token of the control plane; absent on loopback, where every caller knows the key. */
  readonly controlToken: string | undefined;
}

/** Reads the administrator's key of a server; creates it on the first start that others can reach. */
export async function readAdministrator(
  store: Store,
  { loopback }: { readonly loopback: boolean },
): Promise<Administrator> {
  if (loopback) return { key: LOOPBACK_ADMINISTRATOR, isNew: false, controlToken: undefined };
  const { key, isNew } = await readOrCreateKey(store);
  return { key, isNew, controlToken: deriveControlToken(key.secretAccessKey) };
}

/**
 * The bearer token of the control plane: it follows from the administrator's key, and does not reveal it.
 *
 * @returns base64url(HMAC-SHA-256(key: the secret access key, `claviger control plane`))
 */
export function deriveControlToken(secretAccessKey: string): string {
  return createHmac('sha256', secretAccessKey).update('claviger control plane').digest('base64url');
}

const NAME = 'administrator';

/** The key of a server that others can reach: random, and kept in the store. */
async function readOrCreateKey(store: Store): Promise<Pick<Administrator, 'key' | 'isNew'>> {
  const find = store.db.selectFrom('server_values').select('value').where('name', '=', NAME);
  const kept = await find.executeTakeFirst();
  if (kept !== undefined) return { key: JSON.parse(kept.value) as AccessKey, isNew: false };
  const key = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const value = JSON.stringify(key);
  await store.transaction(async (tx) => {
    await tx
      .insertInto('server_values')
      .values({ name: NAME, value })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  // Another process may have been faster: then its key is the one.
  const row = await find.executeTakeFirstOrThrow();
  return { key: JSON.parse(row.value) as AccessKey, isNew: row.value === value };
}
