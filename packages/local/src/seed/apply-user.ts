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
import { toNewUser } from '../user-pools/users/new-user.js';
import { claimAliases, insertUser, nameUser } from '../user-pools/users/sign-in-names.js';
import { findUser, findUserBySub } from '../user-pools/users/users.js';
import { ServiceError } from '../wire/service-error.js';
import type { Seed, SeedUser } from './seed.js';
import { SeedError } from './seed-error.js';

/** The factor that a secret alone switches on. */
const SOFTWARE_TOKEN_MFA = 'SOFTWARE_TOKEN_MFA';

/** A user of a seed, with the values that take time to compute. */
export interface PreparedUser {
  readonly seeded: SeedUser;
  readonly sub: string;
  /** The verifier of the password, by the user's internal name; undefined without a password. */
  readonly verifierFor: (username: string) => SrpVerifier | undefined;
}

/**
 * Gives every user of a seed an id. The verifier of a password is computed on first use and then cached for later
 * resets.
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

/** A UUID that is derived from a pool and a user's name (RFC 9562, version 8). */
function stableSub(userPoolId: string, username: string): string {
  const hex = createHash('sha256').update(`${userPoolId}\n${username}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Writes a user into the store. It replaces a user of the same name or id, with all of its data.
 *
 * @throws ServiceError for values that the pool denies
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
  // Most users of an import are new: a read costs less than a deletion.
  for (const former of [earlier, await findUserBySub(tx, sub)]) {
    if (former !== undefined) await tx.deleteFrom('users').where('sub', '=', former.sub).execute();
  }
  const now = services.clock.now();
  const user = toNewUser(now, {
    sub,
    userPoolId: pool.id,
    username,
    status: seeded.status ?? 'CONFIRMED',
    enabled: seeded.enabled ?? true,
    attributes,
    password: verifierFor(username),
  });
  await insertUser(tx, pool, user, `There are two users with the name ${seeded.username}.`);
  await claimAliases(tx, pool, user, false);
  await addFactors(tx, sub, seeded);
  for (const group of seeded.groups ?? []) await join(tx, pool.id, group, sub);
}

async function addFactors(tx: Kysely<Tables>, sub: string, seeded: SeedUser): Promise<void> {
  const { totpSecret, secondFactors, preferredFactor } = seeded;
  if (totpSecret === undefined && secondFactors === undefined) return;
  const enabled = secondFactors ?? [SOFTWARE_TOKEN_MFA];
  await saveMfa(tx, sub, {
    ...(await findMfa(tx, sub)),
    enabled: {
      SMS_MFA: enabled.includes('SMS_MFA'),
      SOFTWARE_TOKEN_MFA: enabled.includes(SOFTWARE_TOKEN_MFA),
      EMAIL_OTP: enabled.includes('EMAIL_OTP'),
    },
    preferred: secondFactors === undefined ? SOFTWARE_TOKEN_MFA : preferredFactor,
    totp: totpSecret === undefined ? undefined : { secret: totpSecret, name: undefined },
  });
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

/** Users of a seed can sign in at once: their contacts count as verified unless the seed says otherwise. */
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
