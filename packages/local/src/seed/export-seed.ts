import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../context/services.js';
import type { IdentityPool } from '../identity-pools/pools/identity-pools.js';
import type { IdentityPoolRow } from '../identity-pools/pools/schema.js';
import type { Tables } from '../store/tables.js';
import type { GroupRow } from '../user-pools/base/account-schema.js';
import { type AppClient, findClient } from '../user-pools/clients/client-settings.js';
import { ALL_SECOND_FACTORS, type Mfa, readMfa } from '../user-pools/factors/mfa.js';
import { readPool, type UserPool } from '../user-pools/pools/pool-settings.js';
import { readUser, type User } from '../user-pools/users/users.js';
import type { Seed, SeedClient, SeedGroup, SeedIdentityPool, SeedUser, SeedUserPool } from './seed.js';
import { exportClientSettings, exportPoolSettings } from './seed-settings.js';

/**
 * Exports the current state as a seed: pools, app clients, groups, users and the verifiers of passwords. Sign-ins,
 * devices, passkeys and messages are in snapshots only.
 */
export async function exportSeed({ store }: LocalServices): Promise<Seed> {
  return await store.transaction(
    async (tx) => {
      const pools = await tx.selectFrom('user_pools').selectAll().orderBy('id').execute();
      const userPools: SeedUserPool[] = [];
      for (const row of pools) userPools.push(await exportPool(tx, readPool(row)));
      const identityPools = await tx.selectFrom('identity_pools').selectAll().orderBy('id').execute();
      return { userPools, identityPools: identityPools.map(exportIdentityPool) };
    },
    { survives: 'process' },
  );
}

async function exportPool(tx: Kysely<Tables>, pool: UserPool): Promise<SeedUserPool> {
  const { id, name, settings } = pool;
  const ids = await tx.selectFrom('app_clients').select('id').where('user_pool_id', '=', id).orderBy('id').execute();
  const clients = await Promise.all(ids.map((client) => findClient(tx, client.id)));
  const groups = await tx.selectFrom('groups').selectAll().where('user_pool_id', '=', id).orderBy('name').execute();
  const items = await tx
    .selectFrom('configuration_items')
    .selectAll()
    .where('user_pool_id', '=', id)
    .orderBy('kind')
    .orderBy('name')
    .execute();
  return {
    id,
    name,
    settings: exportPoolSettings(id, settings),
    clients: clients
      .filter((client): client is AppClient => client !== undefined)
      .map((client) => ({
        id: client.id,
        name: client.name,
        ...exportSecrets(client.secrets),
        settings: exportClientSettings(client.id, client.settings),
      })),
    groups: groups.map(exportGroup),
    configuration: items.map((item) => ({ kind: item.kind, name: item.name, content: JSON.parse(item.content) })),
    users: await exportUsers(tx, pool),
  };
}

function exportSecrets([first, second]: AppClient['secrets']): Pick<SeedClient, 'secret' | 'secondSecret'> {
  return {
    ...(first !== undefined && { secret: first.value }),
    ...(second !== undefined && { secondSecret: second.value }),
  };
}

function exportGroup({ name, description, role_arn: roleArn, precedence }: GroupRow): SeedGroup {
  return {
    name,
    ...(description !== null && { description }),
    ...(roleArn !== null && { roleArn }),
    ...(precedence !== null && { precedence }),
  };
}

async function exportUsers(tx: Kysely<Tables>, pool: UserPool): Promise<SeedUser[]> {
  const rows = await tx.selectFrom('users').selectAll().where('user_pool_id', '=', pool.id).orderBy('sub').execute();
  const members = await tx
    .selectFrom('group_members')
    .selectAll()
    .where('user_pool_id', '=', pool.id)
    .orderBy('group_name')
    .execute();
  const groupsOf = new Map<string, string[]>();
  for (const { sub, group_name: name } of members) groupsOf.set(sub, [...(groupsOf.get(sub) ?? []), name]);
  const factors = await tx
    .selectFrom('user_mfa')
    .innerJoin('users', 'users.sub', 'user_mfa.sub')
    .selectAll('user_mfa')
    .where('users.user_pool_id', '=', pool.id)
    .execute();
  const factorsOf = new Map(factors.map((row) => [row.sub, exportFactors(readMfa(row))]));
  return rows.map(readUser).map((user) => {
    const groups = groupsOf.get(user.sub);
    return {
      username: signInName(pool, user),
      sub: user.sub,
      status: user.status,
      ...(!user.enabled && { enabled: false }),
      ...(user.password !== undefined && { passwordVerifier: user.password }),
      ...factorsOf.get(user.sub),
      attributes: withExplicitFlags(user),
      ...(groups !== undefined && { groups }),
    };
  });
}

/** A secret alone means that its authenticator is switched on and preferred, and without one that nothing is. */
function exportFactors({
  enabled,
  preferred,
  totp,
}: Mfa): Pick<SeedUser, 'totpSecret' | 'secondFactors' | 'preferredFactor'> {
  const secondFactors = ALL_SECOND_FACTORS.filter((factor) => enabled[factor]);
  const implied = totp === undefined ? [] : ['SOFTWARE_TOKEN_MFA'];
  const isImplied = isDeepStrictEqual(secondFactors, implied) && preferred === implied[0];
  return {
    ...(totp !== undefined && { totpSecret: totp.secret }),
    ...(!isImplied && { secondFactors }),
    ...(!isImplied && preferred !== undefined && { preferredFactor: preferred }),
  };
}

/** In pools whose users sign in by an attribute, the internal name is the id. */
function signInName({ settings }: UserPool, user: User): string {
  for (const attribute of settings.UsernameAttributes ?? []) {
    const value = user.attributes[attribute];
    if (value !== undefined) return value;
  }
  return user.username;
}

/** In a seed a contact counts as verified unless it says no. */
function withExplicitFlags({ attributes }: User): User['attributes'] {
  return {
    ...(attributes['email'] !== undefined && { email_verified: 'false' }),
    ...(attributes['phone_number'] !== undefined && { phone_number_verified: 'false' }),
    ...attributes,
  };
}

function exportIdentityPool({
  id,
  name,
  configuration,
  roles,
  principal_tags: tags,
}: IdentityPoolRow): SeedIdentityPool {
  return {
    id,
    name,
    configuration: JSON.parse(configuration),
    roles: JSON.parse(roles),
    ...(tags !== '{}' && { principalTags: exportTagMaps(JSON.parse(tags) as IdentityPool['principalTags']) }),
  };
}

/** The tag maps in the form of their operation: without the tags of `UseDefaults`. */
function exportTagMaps(maps: IdentityPool['principalTags']): NonNullable<SeedIdentityPool['principalTags']> {
  const entries = Object.entries(maps).map(([provider, { UseDefaults, PrincipalTags }]) => [
    provider,
    UseDefaults ? { UseDefaults } : { PrincipalTags },
  ]);
  return Object.fromEntries(entries);
}
