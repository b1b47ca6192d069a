import type { Kysely } from 'kysely';
import type { LocalServices } from '../context/services.js';
import { type IdentityPool, insertIdentityPool } from '../identity-pools/pools/identity-pools.js';
import { assertHasProvider, createTagMap, type PrincipalTagMap } from '../identity-pools/pools/principal-tag-maps.js';
import { validateInput } from '../model/validate.js';
import type { Tables } from '../store/tables.js';
import { addSecret } from '../user-pools/clients/client-secrets.js';
import { findClient } from '../user-pools/clients/client-settings.js';
import { insertClient } from '../user-pools/clients/clients.js';
import type { ConfigurationKind } from '../user-pools/configuration/schema.js';
import { assertPoolSettings } from '../user-pools/pools/pool-rules.js';
import { findPool, type UserPool, writePoolSettings } from '../user-pools/pools/pool-settings.js';
import { insertPool } from '../user-pools/pools/pools.js';
import { ServiceError } from '../wire/service-error.js';
import { applyUser, type PreparedUser } from './apply-user.js';
import { mergeSettings } from './merge-settings.js';
import type { Seed, SeedClient, SeedConfiguration, SeedGroup, SeedIdentityPool, SeedUserPool } from './seed.js';
import { SeedError } from './seed-error.js';
import { readClientSettings, readPoolSettings } from './seed-settings.js';

/**
 * Writes a seed into the store, in the caller's transaction. It replaces resources with the same id, a user with all of
 * its data; everything else stays.
 *
 * @param users the result of {@link prepareUsers}
 * @throws {SeedError} for values that the service itself would deny
 */
export async function applySeed(
  services: LocalServices,
  tx: Kysely<Tables>,
  { seed, users }: { readonly seed: Seed; readonly users: readonly (readonly PreparedUser[])[] },
): Promise<void> {
  for (const [index, seeded] of (seed.userPools ?? []).entries()) {
    await naming(`userPools[${index}] (${seeded.id})`, async () => {
      const pool = await applyPool(services, tx, seeded);
      for (const client of seeded.clients ?? []) await applyClient(services, tx, pool.id, client);
      for (const group of seeded.groups ?? []) await applyGroup(services, tx, pool.id, group);
      for (const item of seeded.configuration ?? []) await applyConfiguration(services, tx, pool.id, item);
      for (const user of users[index] ?? []) {
        await naming(`its user ${user.seeded.username}`, () => applyUser(services, tx, pool, user));
      }
    });
  }
  for (const [index, pool] of (seed.identityPools ?? []).entries()) {
    await naming(`identityPools[${index}] (${pool.id})`, () => applyIdentityPool(services, tx, pool));
  }
}

/** Adds the place in the seed to the message of an error. */
async function naming<T>(place: string, apply: () => Promise<T>): Promise<T> {
  try {
    return await apply();
  } catch (error) {
    if (error instanceof SeedError || error instanceof ServiceError) {
      throw new SeedError(`${place}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function applyPool(services: LocalServices, tx: Kysely<Tables>, seeded: SeedUserPool): Promise<UserPool> {
  const existing = await findPool(tx, seeded.id);
  if (existing !== undefined && seeded.settings === undefined) return existing;
  const name = seeded.name ?? existing?.name ?? seeded.id;
  const settings = readPoolSettings(seeded.id, name, seeded.settings ?? {});
  assertPoolSettings(settings);
  if (existing === undefined) return await insertPool(tx, services, { id: seeded.id, name, settings });
  await writePoolSettings(tx, services, { id: seeded.id, name, settings });
  return { ...existing, name, settings };
}

async function applyClient(
  services: LocalServices,
  tx: Kysely<Tables>,
  userPoolId: string,
  { id, name: seededName, secret, secondSecret, settings: seeded = {} }: SeedClient,
): Promise<void> {
  const existing = await findClient(tx, id);
  if (existing !== undefined && existing.userPoolId !== userPoolId) {
    throw new SeedError(`The app client ${id} belongs to ${existing.userPoolId}.`);
  }
  const name = seededName ?? existing?.name ?? id;
  const settings = readClientSettings({ id, name, userPoolId }, seeded);
  await tx.deleteFrom('app_clients').where('id', '=', id).execute();
  const client = await insertClient(tx, services, { id, userPoolId, name, secret, settings });
  if (secondSecret !== undefined) await addSecret(tx, services, { client, value: secondSecret });
}

async function applyGroup(
  services: LocalServices,
  tx: Kysely<Tables>,
  userPoolId: string,
  { name, description, roleArn, precedence }: SeedGroup,
): Promise<void> {
  validateInput('cognito-idp', 'CreateGroup', { UserPoolId: userPoolId, GroupName: name, RoleArn: roleArn });
  const now = services.clock.now();
  const content = {
    description: description ?? null,
    role_arn: roleArn ?? null,
    precedence: precedence ?? null,
    modified_at: now,
  };
  await tx
    .insertInto('groups')
    .values({ user_pool_id: userPoolId, name, ...content, created_at: now })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'name']).doUpdateSet(content))
    .execute();
}

async function applyConfiguration(
  services: LocalServices,
  tx: Kysely<Tables>,
  userPoolId: string,
  { kind, name, content: given }: SeedConfiguration,
): Promise<void> {
  const now = services.clock.now();
  const content = { content: JSON.stringify(given), modified_at: now };
  await tx
    .insertInto('configuration_items')
    .values({ user_pool_id: userPoolId, kind: kind as ConfigurationKind, name, ...content, created_at: now })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'kind', 'name']).doUpdateSet(content))
    .execute();
}

async function applyIdentityPool(
  services: LocalServices,
  tx: Kysely<Tables>,
  { id, name, configuration = {}, roles = {}, principalTags }: SeedIdentityPool,
): Promise<void> {
  const given = { AllowUnauthenticatedIdentities: true, ...mergeSettings({}, configuration) };
  validateInput('cognito-identity', 'CreateIdentityPool', { IdentityPoolName: name, ...given });
  const content = { Roles: {}, ...roles };
  validateInput('cognito-identity', 'SetIdentityPoolRoles', { IdentityPoolId: id, ...content });
  const tags = principalTags === undefined ? undefined : readTagMaps({ id, configuration: given, principalTags });
  const pool: IdentityPool = { id, name, configuration: given, roles: content, principalTags: tags ?? {} };
  const now = services.clock.now();
  const existing = await tx
    .updateTable('identity_pools')
    .set({
      name,
      configuration: JSON.stringify(given),
      roles: JSON.stringify(content),
      ...(tags !== undefined && { principal_tags: JSON.stringify(tags) }),
      modified_at: now,
    })
    .where('id', '=', id)
    .executeTakeFirst();
  if (existing.numUpdatedRows === 0n) await insertIdentityPool(tx, pool, now);
}

function readTagMaps({
  id,
  configuration,
  principalTags,
}: Pick<IdentityPool, 'id' | 'configuration'> &
  Required<Pick<SeedIdentityPool, 'principalTags'>>): IdentityPool['principalTags'] {
  const maps = Object.entries(principalTags).map(([provider, map]) => {
    const input = { IdentityPoolId: id, IdentityProviderName: provider, ...map };
    validateInput('cognito-identity', 'SetPrincipalTagAttributeMap', input);
    assertHasProvider(configuration, provider);
    return [provider, createTagMap(map as Partial<PrincipalTagMap>)];
  });
  return Object.fromEntries(maps);
}
