import { createHmac, randomBytes } from 'node:crypto';
import type { AccessKey } from '../base/settings.js';
import type { Store } from '../store/store.js';

/** The administrator's key on the loopback interface: the same everywhere, and so no secret. */
export const LOOPBACK_ADMINISTRATOR: AccessKey = {
  accessKeyId: 'AKIACLAVIGERLOCAL000',
  secretAccessKey: 'local',
};

/**
 * The bearer token of the control plane: it follows from the administrator's key, and does not tell it.
 *
 * @returns base64url(HMAC-SHA-256(key: the secret access key, `claviger control plane`))
 */
export function deriveControlToken(secretAccessKey: string): string {
  return createHmac('sha256', secretAccessKey).update('claviger control plane').digest('base64url');
}

const NAME = 'administrator';

/** The administrator's key of a server that others can reach: random, made on the first such start and kept. */
export async function readOrMakeAdministrator(
  store: Store,
): Promise<{ readonly key: AccessKey; readonly isNew: boolean }> {
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
