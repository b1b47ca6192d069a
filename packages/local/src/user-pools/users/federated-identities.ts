import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { FederatedIdentityRow } from '../base/account-schema.js';
import { saveUser, type User } from './users.js';

/** The subject of a provider's user, as `AdminLinkProviderForUser` calls it; other names are claims of the provider. */
export const SUBJECT = 'Cognito_Subject';

/** A user of an external provider. */
export interface FederatedIdentity {
  readonly providerName: string;
  /** `Cognito_Subject`, or the claim by which the provider's user is known. */
  readonly attributeName: string;
  readonly attributeValue: string;
}

/** One entry of a user's `identities`, a list as JSON. */
interface IdentityEntry {
  readonly userId: string;
  readonly providerName: string;
  readonly providerType: string;
  readonly issuer: null;
  readonly primary: boolean;
  /** Milliseconds since the epoch. */
  readonly dateCreated: number;
}

/** The `sub` of the user that a provider's user signs in as, if the two are linked. */
export async function findLinkedSub(
  db: Kysely<Tables>,
  userPoolId: string,
  identity: FederatedIdentity,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('federated_identities')
    .select('sub')
    .where('user_pool_id', '=', userPoolId)
    .where('provider_name', '=', identity.providerName)
    .where('attribute_name', '=', identity.attributeName)
    .where('attribute_value', '=', identity.attributeValue)
    .executeTakeFirst();
  return row?.sub;
}

/** The claims by which users of a provider are linked, besides its own name of them. */
export async function listLinkingClaims(
  db: Kysely<Tables>,
  userPoolId: string,
  providerName: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('federated_identities')
    .select('attribute_name')
    .distinct()
    .where('user_pool_id', '=', userPoolId)
    .where('provider_name', '=', providerName)
    .where('attribute_name', '!=', SUBJECT)
    .execute();
  return rows.map(({ attribute_name }) => attribute_name);
}

export async function countLinked(db: Kysely<Tables>, sub: string): Promise<number> {
  const { count } = await db
    .selectFrom('federated_identities')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sub', '=', sub)
    .executeTakeFirstOrThrow();
  return count;
}

/** Lets a provider's user sign in as a user of the pool. The attribute `identities` lists it. */
export async function linkIdentity(
  tx: Kysely<Tables>,
  user: User,
  { providerType, now, ...identity }: FederatedIdentity & { readonly providerType: string; readonly now: number },
): Promise<void> {
  const row: FederatedIdentityRow = {
    user_pool_id: user.userPoolId,
    provider_name: identity.providerName,
    attribute_name: identity.attributeName,
    attribute_value: identity.attributeValue,
    sub: user.sub,
  };
  await tx.insertInto('federated_identities').values(row).execute();
  const entry: IdentityEntry = {
    userId: identity.attributeValue,
    providerName: identity.providerName,
    providerType,
    issuer: null,
    primary: false,
    dateCreated: now,
  };
  await saveIdentities(tx, user, [...readIdentities(user), entry], now);
}

/** Takes that back. */
export async function unlinkIdentity(
  tx: Kysely<Tables>,
  user: User,
  { now, ...identity }: FederatedIdentity & { readonly now: number },
): Promise<void> {
  await tx
    .deleteFrom('federated_identities')
    .where('user_pool_id', '=', user.userPoolId)
    .where('provider_name', '=', identity.providerName)
    .where('attribute_name', '=', identity.attributeName)
    .where('attribute_value', '=', identity.attributeValue)
    .execute();
  const left = readIdentities(user).filter(
    ({ providerName, userId }) => providerName !== identity.providerName || userId !== identity.attributeValue,
  );
  await saveIdentities(tx, user, left, now);
}

/** The provider's users that a user is. */
export function readIdentities({ attributes }: User): readonly IdentityEntry[] {
  return JSON.parse(attributes['identities'] ?? '[]') as IdentityEntry[];
}

async function saveIdentities(
  tx: Kysely<Tables>,
  user: User,
  entries: readonly IdentityEntry[],
  modifiedAt: number,
): Promise<void> {
  const { identities: _before, ...others } = user.attributes;
  const attributes = entries.length === 0 ? others : { ...others, identities: JSON.stringify(entries) };
  await saveUser(tx, { ...user, attributes, modifiedAt });
}
