import { randomBytes } from 'node:crypto';
import type { Settings } from './settings.js';
import type { Store } from './store/store.js';

/** The administrator's key on the loopback interface: the same everywhere, and so no secret. */
export const LOOPBACK_ADMINISTRATOR: Settings['administrator'] = {
  accessKeyId: 'AKIACLAVIGERLOCAL000',
  secretAccessKey: 'local',
};

const NAME = 'administrator';

/** The administrator's key of a server that others can reach: random, made on the first such start and kept. */
export async function readOrMakeAdministrator(
  store: Store,
): Promise<{ readonly key: Settings['administrator']; readonly isNew: boolean }> {
  const find = store.db.selectFrom('server_values').select('value').where('name', '=', NAME);
  const kept = await find.executeTakeFirst();
  if (kept !== undefined) return { key: JSON.parse(kept.value) as Settings['administrator'], isNew: false };
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
  return { key: JSON.parse(row.value) as Settings['administrator'], isNew: row.value === value };
}
