import type { LocalServices } from '../context/services.js';
import { ensureDefaultIdentityPool } from '../identity-pools/pools/default-identity-pool.js';
import { DEFAULT_USER_POOL_ID, insertDefaultUserPool } from '../user-pools/clients/default-user-pool.js';
import type { Seeding } from './seeding.js';

const MADE = 'default-resources';

/**
 * Creates the default resources and the seed's, once: resources that are deleted later stay deleted. The keys of
 * the pool are created in the background; a request that needs one waits for it.
 *
 * @throws {SeedError}
 */
export async function createDefaultResources(services: LocalServices, seeding: Seeding | undefined): Promise<void> {
  const { store, signingKeys } = services;
  const made = await store.db.selectFrom('server_values').select('name').where('name', '=', MADE).executeTakeFirst();
  if (made === undefined) {
    await store.transaction(
      async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('server_values')
          .values({ name: MADE, value: 'made' })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        // Another process has created them first.
        if (numInsertedOrUpdatedRows === 0n) return;
        await insertDefaultUserPool(services, tx);
        await ensureDefaultIdentityPool(services, tx);
        await seeding?.apply(services, tx);
      },
      // The next start repeats what a power cut undoes.
      { survives: 'process' },
    );
  }
  signingKeys.get(DEFAULT_USER_POOL_ID).catch(() => undefined);
}

/**
 * Empties the server, then creates the default resources and the seed's again. Keys stay, so that the keys in the caches
 * of clients stay valid.
 */
export async function resetResources(services: LocalServices, seeding: Seeding | undefined): Promise<void> {
  const { store } = services;
  await store.transaction(async (tx) => {
    await store.erase(tx, { keep: ['server_values', 'signing_keys'] });
    await insertDefaultUserPool(services, tx);
    await ensureDefaultIdentityPool(services, tx);
    await seeding?.apply(services, tx);
  });
}
