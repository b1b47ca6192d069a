import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { identityForbidden, loginsDoNotMatch } from '../pools/errors.js';
import { DEVELOPER_TOKENS } from '../pools/providers.js';
import type { IdentityRow } from '../pools/schema.js';
import { insertIdentity, listLogins, requireIdentity } from './identities.js';

/** A verified login: a user of a provider. */
export interface Login {
  readonly provider: string;
  readonly subject: string;
}

const selectOwnerOfLogin = prepare<{ pool: string; provider: string; subject: string }, { identity_id: string }>(
  (db, place) =>
    db
      .selectFrom('identity_logins')
      .select('identity_id')
      .where('identity_pool_id', '=', place('pool'))
      .where('provider', '=', place('provider'))
      .where('subject', '=', place('subject')),
);

/**
 * Links all these logins to one identity. Nothing is written when they are linked already.
 *
 * - Logins without an identity are linked to the requested identity, otherwise to one that has another of the logins,
 *   otherwise to a new one.
 * - A guest's identity whose login belongs to another identity is merged into that one.
 * - Identities that share the logins of one request are merged into the requested one, otherwise into the one that has
 *   the first login.
 *
 * @param asked the identity that the request names
 * @throws ServiceError `NotAuthorizedException` when none of the logins is one of an authenticated identity that is
 *   asked for: knowing its id gives no right to it. `ResourceConflictException` when an identity would get two
 *   subjects of one provider.
 */
export async function linkLogins(
  services: LocalServices,
  identityPoolId: string,
  { logins, asked }: { readonly logins: readonly Login[]; readonly asked?: IdentityRow },
): Promise<string> {
  const { store } = services;
  const known = await findOwners(store.db, identityPoolId, logins);
  const settled = findSurvivor(known, asked);
  const isLinked = !known.includes(undefined) && new Set(known).size === 1;
  if (
    settled !== undefined &&
    isLinked &&
    (asked === undefined || asked.id === settled || asked.state === 'disabled')
  ) {
    return settled;
  }

  return await store.transaction(async (tx) => {
    // Read again: another request may have linked the same logins since.
    const current = asked && (await requireIdentity(tx, asked.id));
    const owners = await findOwners(tx, identityPoolId, logins);
    const survivor =
      findSurvivor(owners, current) ??
      (await insertIdentity(services, tx, { identity_pool_id: identityPoolId, state: 'authenticated' })).id;

    const others = new Set(owners.filter((owner) => owner !== undefined && owner !== survivor) as string[]);
    if (current !== undefined && current.state === 'guest' && current.id !== survivor) others.add(current.id);
    for (const other of others) await mergeInto(services, tx, { survivor, other });
    for (const [index, { provider, subject }] of logins.entries()) {
      if (owners[index] !== undefined) continue;
      const login = { identity_pool_id: identityPoolId, provider, subject, identity_id: survivor };
      await assertNoSecondSubject(tx, survivor, provider);
      await tx.insertInto('identity_logins').values(login).execute();
    }
    await tx
      .updateTable('identities')
      .set({ state: 'authenticated', modified_at: services.clock.now() })
      .where('id', '=', survivor)
      .execute();
    return survivor;
  });
}

type Owners = readonly (string | undefined)[];

/** The identity that remains; undefined before the first one exists. */
function findSurvivor(owners: Owners, asked: IdentityRow | undefined): string | undefined {
  const first = owners.find((owner) => owner !== undefined);
  if (asked === undefined) return first;
  if (owners.includes(asked.id)) return asked.id;
  // A client may still have the id of a merged identity: its login leads to the remaining one.
  if (asked.state === 'disabled' && first === undefined) throw identityForbidden(asked.id);
  if (asked.state === 'authenticated') throw loginsDoNotMatch();
  return first ?? asked.id;
}

/** The identity that each login belongs to; undefined for a login without one. */
export async function findOwners(db: Kysely<Tables>, pool: string, logins: readonly Login[]): Promise<Owners> {
  const owners: (string | undefined)[] = [];
  for (const { provider, subject } of logins) {
    const [row] = await selectOwnerOfLogin(db, { pool, provider, subject });
    // The token of a developer's user names the identity itself.
    owners.push(provider === DEVELOPER_TOKENS ? subject : row?.identity_id);
  }
  return owners;
}

/**
 * Merges an identity into another one, which gets its logins.
 *
 * @throws ServiceError `ResourceConflictException` when it would get two subjects of one provider
 */
export async function mergeInto(
  services: LocalServices,
  tx: Kysely<Tables>,
  { survivor, other }: { readonly survivor: string; readonly other: string },
): Promise<void> {
  for (const { provider } of await listLogins(tx, other)) await assertNoSecondSubject(tx, survivor, provider);
  await tx.updateTable('identity_logins').set({ identity_id: survivor }).where('identity_id', '=', other).execute();
  await tx.updateTable('developer_logins').set({ identity_id: survivor }).where('identity_id', '=', other).execute();
  await tx
    .updateTable('identities')
    .set({ state: 'disabled', modified_at: services.clock.now() })
    .where('id', '=', other)
    .execute();
}

async function assertNoSecondSubject(tx: Kysely<Tables>, identityId: string, provider: string): Promise<void> {
  const held = await listLogins(tx, identityId);
  if (!held.some((login) => login.provider === provider)) return;
  throw new ServiceError(
    'ResourceConflictException',
    "Logins don't match. The identity has another login of the same provider.",
  );
}

/**
 * Removes the logins of providers from an identity.
 *
 * @param logins the verified logins of the caller, at least one of which must belong to the identity
 * @throws ServiceError `NotAuthorizedException` when a login belongs to another identity
 */
export async function unlinkLogins(
  { store }: LocalServices,
  { id, identity_pool_id }: IdentityRow,
  { logins, providers }: { readonly logins: readonly Login[]; readonly providers: readonly string[] },
): Promise<void> {
  await store.transaction(async (tx) => {
    const owners = await findOwners(tx, identity_pool_id, logins);
    if (!owners.includes(id) || owners.some((owner) => owner !== id)) throw loginsDoNotMatch();
    if (providers.length === 0) return;
    await tx.deleteFrom('identity_logins').where('identity_id', '=', id).where('provider', 'in', providers).execute();
  });
}
