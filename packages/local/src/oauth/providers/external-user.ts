import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { announceConfirmation } from '../../user-pools/accounts/confirm-sign-up.js';
import { askPreSignUp } from '../../user-pools/accounts/pre-sign-up.js';
import { invalidParameter } from '../../user-pools/base/errors.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';
import { isVerifiedFlag } from '../../user-pools/pools/attribute-schema.js';
import type { UserPool } from '../../user-pools/pools/pool-settings.js';
import { type Attributes, assertSchema, assertWritable } from '../../user-pools/users/attributes.js';
import {
  findLinkedSub,
  listLinkingClaims,
  readIdentities,
  SUBJECT,
} from '../../user-pools/users/federated-identities.js';
import { toNewUser } from '../../user-pools/users/new-user.js';
import { insertUser, normalizeContacts } from '../../user-pools/users/sign-in-names.js';
import { findUser, findUserBySub, saveUser, type User } from '../../user-pools/users/users.js';

/** The profile of a user who signed in at an external provider. */
export interface ExternalProfile {
  readonly provider: IdentityProvider;
  /** The provider's own name of the user. */
  readonly subject: string;
  /** The pool's attributes, mapped from the provider's claims; absent when nothing changed. */
  readonly attributes: Attributes | undefined;
  /** What the provider needs for its sign-out, as JSON. */
  readonly session?: string | undefined;
  /** The provider's claims, by which links can find the user. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The user of a sign-in at an external provider: the one that the profile is linked to, or one of
 * its own, which is created the first time and updated each time.
 *
 * @throws ServiceError for invalid attributes, and the errors of `PreSignUp`
 */
export async function findOrCreateExternalUser(
  services: LocalServices,
  app: ClientAndPool,
  profile: ExternalProfile,
): Promise<User> {
  const { pool, client } = app;
  const { provider, subject } = profile;
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,90}$/u.test(subject)) {
    throw invalidParameter('The user id of the provider cannot be part of a user name.');
  }
  const linked = await findLinked(services, pool, profile);
  if (linked !== undefined) return linked;
  const named = await findUser(services.store.db, pool, externalName(provider.name, subject));
  // One of the pool's own users may have the name. That user did not sign in here.
  const known = named !== undefined && hasIdentity(named, profile) ? named : undefined;
  if (profile.attributes === undefined && known !== undefined) return known;

  const given = normalizeContacts(pool, profile.attributes ?? {});
  const writable = Object.entries(given).filter(([name]) => !isVerifiedFlag(name));
  assertWritable(pool, client, Object.fromEntries(writable));
  const attributes = { ...known?.attributes, ...given };
  assertSchema(pool, attributes, { complete: true });
  if (known === undefined) return await createUser(services, app, { profile, attributes });

  for (const { Name, Mutable } of pool.settings.SchemaAttributes) {
    const isChanged = given[Name] !== undefined && given[Name] !== known.attributes[Name];
    if (!Mutable && isChanged) throw invalidParameter(`user.${Name}: Attribute cannot be updated.`);
  }
  return await services.store.transaction(async (tx) => {
    const current = (await findUserBySub(tx, known.sub)) ?? known;
    const changed = { ...current, attributes: { ...current.attributes, ...given }, modifiedAt: services.clock.now() };
    await saveUser(tx, changed);
    return changed;
  });
}

function hasIdentity(user: User, { provider, subject }: ExternalProfile): boolean {
  return readIdentities(user).some(
    (identity) => identity.providerName === provider.name && identity.userId === subject,
  );
}

/** `<provider>_<subject>` */
function externalName(provider: string, subject: string): string {
  return `${provider}_${subject}`;
}

async function findLinked(
  { store }: LocalServices,
  pool: UserPool,
  { provider, subject, claims, attributes = {} }: ExternalProfile,
): Promise<User | undefined> {
  const { db } = store;
  // As in the service: SAML links name claims, OpenID Connect links name mapped attributes.
  const values = provider.content.ProviderType === 'SAML' ? claims : attributes;
  const byClaims = (await listLinkingClaims(db, pool.id, provider.name)).map((name) => [name, values[name]] as const);
  for (const [attributeName, attributeValue] of [[SUBJECT, subject] as const, ...byClaims]) {
    if (typeof attributeValue !== 'string') continue;
    const sub = await findLinkedSub(db, pool.id, { providerName: provider.name, attributeName, attributeValue });
    if (sub !== undefined) return await findUserBySub(db, sub);
  }
  return undefined;
}

interface Newcomer {
  readonly profile: ExternalProfile;
  readonly attributes: Attributes;
}

async function createUser(
  services: LocalServices,
  { pool, client }: ClientAndPool,
  { profile, attributes }: Newcomer,
): Promise<User> {
  const { provider, subject } = profile;
  const username = externalName(provider.name, subject);
  const admission = await askPreSignUp(services, pool, {
    source: 'PreSignUp_ExternalProvider',
    userName: username,
    attributes,
    clientId: client.id,
  });
  const now = services.clock.now();
  const identity = {
    userId: subject,
    providerName: provider.name,
    providerType: provider.content.ProviderType,
    issuer: null,
    primary: true,
    dateCreated: now,
  };
  const user = toNewUser(now, {
    sub: randomUUID(),
    userPoolId: pool.id,
    username,
    status: 'EXTERNAL_PROVIDER',
    enabled: true,
    attributes: { ...admission.attributes, identities: JSON.stringify([identity]) },
    password: undefined,
  });
  await services.store.transaction(async (tx) => {
    await insertUser(tx, withoutContactNames(pool), user, 'User already exists');
    await joinProviderGroup(tx, { pool, provider, sub: user.sub, now });
  });
  await announceConfirmation(services, pool, { user, clientId: client.id });
  return user;
}

/** Users of providers don't sign in by their contacts: those stay for the pool's own users. */
function withoutContactNames(pool: UserPool): UserPool {
  return { ...pool, settings: { ...pool.settings, UsernameAttributes: [] } };
}

interface Membership {
  readonly pool: UserPool;
  readonly provider: IdentityProvider;
  readonly sub: string;
  readonly now: number;
}

/** All users of a provider are in one group, which is created with the first user. */
async function joinProviderGroup(tx: Kysely<Tables>, { pool, provider, sub, now }: Membership): Promise<void> {
  const name = `${pool.id}_${provider.name}`;
  await tx
    .insertInto('groups')
    .values({
      user_pool_id: pool.id,
      name,
      description: `Autogenerated group for users who sign in using ${provider.name}`,
      role_arn: null,
      precedence: null,
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx.insertInto('group_members').values({ user_pool_id: pool.id, group_name: name, sub }).execute();
}
