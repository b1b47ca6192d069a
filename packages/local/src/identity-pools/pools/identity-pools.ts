import type { Kysely } from 'kysely';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import type { IdentityPoolConfiguration } from './configuration.js';
import { identityPoolNotFound, invalidParameter } from './errors.js';
import type { PrincipalTagMap } from './principal-tag-maps.js';
import type { IdentityPoolRoles } from './roles.js';
import type { IdentityPoolRow } from './schema.js';

/** An identity pool with all of its settings. */
export interface IdentityPool {
  readonly id: string;
  readonly name: string;
  readonly configuration: IdentityPoolConfiguration;
  readonly roles: IdentityPoolRoles;
  /** By provider. */
  readonly principalTags: Readonly<Record<string, PrincipalTagMap>>;
}

const poolById = prepare<{ id: string }, IdentityPoolRow>((db, place) =>
  db.selectFrom('identity_pools').selectAll().where('id', '=', place('id')),
);

/** @throws ServiceError `ResourceNotFoundException` */
export async function requireIdentityPool(db: Kysely<Tables>, id: string): Promise<IdentityPool> {
  const pool = await findIdentityPool(db, id);
  if (pool === undefined) throw identityPoolNotFound(id);
  return pool;
}

export async function findIdentityPool(db: Kysely<Tables>, id: string): Promise<IdentityPool | undefined> {
  const [row] = await poolById(db, { id });
  if (row === undefined) return undefined;
  return {
    id: row.id,
    name: row.name,
    configuration: JSON.parse(row.configuration) as IdentityPoolConfiguration,
    roles: JSON.parse(row.roles) as IdentityPoolRoles,
    principalTags: JSON.parse(row.principal_tags) as IdentityPool['principalTags'],
  };
}

/**
 * Adds an identity pool, in the caller's transaction.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertIdentityPool(tx: Kysely<Tables>, pool: IdentityPool, now: number): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('identity_pools')
    .values({
      id: pool.id,
      name: pool.name,
      configuration: JSON.stringify(pool.configuration),
      roles: JSON.stringify(pool.roles),
      principal_tags: JSON.stringify(pool.principalTags),
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The identity pool ${pool.id} exists already.`);
}

/**
 * Saves the name and the configuration of an identity pool, in the caller's transaction. Settings that are not given
 * are unset.
 *
 * @throws ServiceError `InvalidParameterException` for another developer provider
 */
export async function saveIdentityPool(
  tx: Kysely<Tables>,
  { id, configuration: former }: IdentityPool,
  {
    name,
    configuration,
    now,
  }: { readonly name: string; readonly configuration: IdentityPoolConfiguration; readonly now: number },
): Promise<void> {
  const developer = former.DeveloperProviderName;
  if (developer !== undefined && configuration.DeveloperProviderName !== developer) {
    throw invalidParameter('The developer provider name of an identity pool cannot be changed.');
  }
  await tx
    .updateTable('identity_pools')
    .set({ name, configuration: JSON.stringify(configuration), modified_at: now })
    .where('id', '=', id)
    .execute();
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function deleteIdentityPool(tx: Kysely<Tables>, id: string): Promise<void> {
  const { numDeletedRows } = await tx.deleteFrom('identity_pools').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) throw identityPoolNotFound(id);
}

/**
 * Lists identity pools by their ids.
 *
 * @param after the id before the first one that is listed
 */
export async function listIdentityPools(
  db: Kysely<Tables>,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Pick<IdentityPool, 'id' | 'name'>[]> {
  return await db
    .selectFrom('identity_pools')
    .select(['id', 'name'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}
