import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { readPool, type UserPool } from './pool-settings.js';

/**
 * Writes a new pool.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertPool(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  pool: Pick<UserPool, 'id' | 'name' | 'settings'>,
): Promise<UserPool> {
  const now = services.clock.now();
  const { id, name, settings } = pool;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user_pools')
    .values({ id, name, settings: JSON.stringify(settings), created_at: now, modified_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The user pool ${id} exists already.`);
  return { id, name, settings, createdAt: now, modifiedAt: now };
}

/**
 * Up to `count` pools, by id.
 *
 * @param page.after the id before the first one
 */
export async function readPools(
  db: Kysely<Tables>,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly UserPool[]> {
  const rows = await db
    .selectFrom('user_pools')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(count)
    .execute();
  return rows.map(readPool);
}

/** How many users a pool has. */
export async function countUsers(db: Kysely<Tables>, userPoolId: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_pool_id', '=', userPoolId)
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Refuses to delete a protected pool.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertUnprotected({ settings }: UserPool): void {
  if (settings.DeletionProtection !== 'ACTIVE') return;
  throw invalidParameter(
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be ' +
      'inactivated first.',
  );
}

/** Deletes a pool with its clients, users and configuration. */
export async function removePool(tx: Kysely<Tables>, id: string): Promise<void> {
  await tx.deleteFrom('user_pools').where('id', '=', id).execute();
}
