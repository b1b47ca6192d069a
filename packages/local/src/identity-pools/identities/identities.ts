import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { identityNotFound } from '../pools/errors.js';
import type { IdentityLoginRow, IdentityPoolRow, IdentityRow } from '../pools/schema.js';

const identityById = prepare<{ id: string }, IdentityRow>((db, place) =>
  db.selectFrom('identities').selectAll().where('id', '=', place('id')),
);

export async function findIdentity(db: Kysely<Tables>, id: string): Promise<IdentityRow | undefined> {
  const [row] = await identityById(db, { id });
  return row;
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function requireIdentity(db: Kysely<Tables>, id: string): Promise<IdentityRow> {
  const row = await findIdentity(db, id);
  if (row === undefined) throw identityNotFound(id);
  return row;
}

/** Creates an identity, in the caller's transaction. */
export async function insertIdentity(
  services: LocalServices,
  tx: Kysely<Tables>,
  identity: Pick<IdentityRow, 'state' | 'identity_pool_id'>,
): Promise<IdentityRow> {
  const now = services.clock.now();
  const region = toRegion(identity.identity_pool_id);
  const row: IdentityRow = { id: `${region}:${randomUUID()}`, created_at: now, modified_at: now, ...identity };
  await tx.insertInto('identities').values(row).execute();
  return row;
}

/** The logins of an identity that a token proved. */
export async function listLogins(db: Kysely<Tables>, identityId: string): Promise<readonly IdentityLoginRow[]> {
  return await db
    .selectFrom('identity_logins')
    .selectAll()
    .where('identity_id', '=', identityId)
    .orderBy('provider')
    .execute();
}

/** The providers of all logins of an identity, a developer's among them. */
export async function listProviders(db: Kysely<Tables>, identityId: string): Promise<readonly string[]> {
  const logins = await listLogins(db, identityId);
  const developers = await db
    .selectFrom('developer_logins')
    .select('provider')
    .distinct()
    .where('identity_id', '=', identityId)
    .execute();
  return [...logins, ...developers].map(({ provider }) => provider);
}

/** The key by which a listing continues behind an identity. */
export function toListingKey({ created_at, id }: Pick<IdentityRow, 'created_at' | 'id'>): string {
  return `${created_at} ${id}`;
}

/**
 * Lists the identities of a pool from the oldest one on.
 *
 * @param after the key of the identity before the first one that is listed; '' to start at the first one
 */
export async function listIdentities(
  db: Kysely<Tables>,
  identityPoolId: string,
  { after, limit, hideDisabled }: { readonly after: string; readonly limit: number; readonly hideDisabled: boolean },
): Promise<readonly IdentityRow[]> {
  const [time = '', afterId = ''] = after.split(' ');
  return await db
    .selectFrom('identities')
    .selectAll()
    .where('identity_pool_id', '=', identityPoolId)
    .$if(hideDisabled, (query) => query.where('state', '!=', 'disabled'))
    .$if(after !== '', (query) =>
      query.where(({ eb, and, or }) =>
        or([eb('created_at', '>', Number(time)), and([eb('created_at', '=', Number(time)), eb('id', '>', afterId)])]),
      ),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Deletes identities, in the caller's transaction. Ids of none are ignored. */
export async function deleteIdentities(tx: Kysely<Tables>, ids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('identities')
    .where('id', 'in', [...ids])
    .execute();
}

function toRegion(identityPoolId: IdentityPoolRow['id']): string {
  return identityPoolId.slice(0, identityPoolId.indexOf(':'));
}
