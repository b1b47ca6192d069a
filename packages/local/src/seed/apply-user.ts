import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../context/services.js';
import type { Tables } from '../store/tables.js';
import { getPoolName } from '../user-pools/base/issuer.js';
import { findMfa, saveMfa } from '../user-pools/factors/mfa.js';
import type { UserPool } from '../user-pools/pools/pool-settings.js';
import { secretMath } from '../user-pools/srp/secret-math.js';
import { createVerifier, type SrpVerifier } from '../user-pools/srp/srp.js';
import { isEmail, isPhoneNumber } from '../user-pools/users/attributes.js';
import { claimAliases, findUser, findUserBySub, insertUser, nameUser } from '../user-pools/users/users.js';
import { ServiceError } from '../wire/service-error.js';
import type { Seed, SeedUser } from './seed.js';
import { SeedError } from './seed-error.js';

/** A user of a seed with what takes time to compute. */
export interface PreparedUser {
  readonly seeded: SeedUser;
  readonly sub: string;
  /** Absent for one without a password; by the internal name that the user will have. */
  readonly verifierFor: (username: string) => SrpVerifier | undefined;
}

/**
 * Gives every user of a seed an id. What is kept of a password is computed when it is asked for the first time, and
 * then known: a reset needn't do it again.
 *
 * @returns the users by the position of their pool
 */
export function prepareUsers(seed: Seed): readonly (readonly PreparedUser[])[] {
  return (seed.userPools ?? []).map(({ id, users = [] }) =>
    users.map((seeded) => {
      const sub = seeded.sub ?? stableSub(id, seeded.username);
      let made: { readonly username: string; readonly verifier: SrpVerifier } | undefined;
      const verifierFor = (username: string): SrpVerifier | undefined => {
        const { password, passwordVerifier } = seeded;
        if (password === undefined) return passwordVerifier;
        if (made?.username !== username) {
          made = { username, verifier: createVerifier(secretMath, { group: getPoolName(id), username, password }) };
        }
        return made.verifier;
      };
      return { seeded, sub, verifierFor };
    }),
  );
}

/** A UUID that follows from a pool and a user's name (RFC 9562, version 8). */
function stableSub(userPoolId: string, username: string): string {
  const hex = createHash('sha256').update(`${userPoolId}\n${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Puts a user into the store; one of the same name or id goes first, with all that belonged to it.
 *
 * @throws ServiceError what the pool wouldn't take
 */
export async function applyUser(
  services: LocalServices,
  tx: Kysely<Tables>,
  pool: UserPool,
  { seeded, sub, verifierFor }: PreparedUser,
): Promise<void> {
  const given = withVerifiedContacts(pool, seeded);
  const { username, attributes } = nameUser(pool, seeded.username, sub, given);
  const earlier = await findUser(tx, pool, seeded.username);
  // Most users of an import are new: looking costs less than deleting.
  for (const former of [earlier, await findUserBySub(tx, sub)]) {
    if (former !== undefined) await tx.deleteFrom('users').where('sub', '=', former.sub).execute();
  }
  const now = services.clock.now();
  const user = {
    sub,
    userPoolId: pool.id,
    username,
    status: seeded.status ?? 'CONFIRMED',
    enabled: seeded.enabled ?? true,
    attributes,
    password: verifierFor(username),
    passwordSetAt: now,
    failedPasswords: 0,
    failedPasswordAt: 0,
    createdAt: now,
    modifiedAt: now,
  };
  await insertUser(tx, pool, user, `There are two users with the name ${seeded.username}.`);
  await claimAliases(tx, pool, user, false);
  const { totpSecret, groups = [] } = seeded;
  if (totpSecret !== undefined) {
    const mfa = await findMfa(tx, sub);
    await saveMfa(tx, sub, {
      ...mfa,
      enabled: { ...mfa.enabled, SOFTWARE_TOKEN_MFA: true },
      preferred: 'SOFTWARE_TOKEN_MFA',
      totp: { secret: totpSecret, name: undefined },
    });
  }
  for (const group of groups) await join(tx, pool.id, group, sub);
}

async function join(tx: Kysely<Tables>, userPoolId: string, group: string, sub: string): Promise<void> {
  const found = await tx
    .selectFrom('groups')
    .select('name')
    .where('user_pool_id', '=', userPoolId)
    .where('name', '=', group)
    .executeTakeFirst();
  if (found === undefined) throw new SeedError(`The pool has no group ${group}.`);
  await tx.insertInto('group_members').values({ user_pool_id: userPoolId, group_name: group, sub }).execute();
}

/** A seed is for signing in at once: contacts count as verified unless it says otherwise. */
function withVerifiedContacts(pool: UserPool, { username, attributes = {} }: SeedUser): Record<string, string> {
  const byAttribute = pool.settings.UsernameAttributes ?? [];
  const email = attributes['email'] ?? (byAttribute.includes('email') && isEmail(username) ? username : undefined);
  const isPhone = byAttribute.includes('phone_number') && isPhoneNumber(username);
  const phone = attributes['phone_number'] ?? (isPhone ? username : undefined);
  const known = new Set(pool.settings.SchemaAttributes.map(({ Name }) => Name));
  for (const name of Object.keys(attributes)) {
    if (known.has(name)) continue;
    throw new ServiceError('InvalidParameterException', `The pool has no attribute ${name}.`);
  }
  return {
    ...(email !== undefined && { email_verified: 'true' }),
    ...(phone !== undefined && { phone_number_verified: 'true' }),
    ...attributes,
  };
}
