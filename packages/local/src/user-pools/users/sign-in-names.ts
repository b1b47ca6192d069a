import type { Kysely } from 'kysely';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { SignInNameRow } from '../base/schema.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';
import { type Attributes, isEmail, isPhoneNumber } from './attributes.js';
import { findUser, insertUserRow, saveUser, type User } from './users.js';

/** The name of a new user, and what follows from it. */
export interface NewUserNames {
  readonly username: string;
  /** The attributes, with the one that the name is. */
  readonly attributes: Attributes;
}

/**
 * What a pool makes of the name that a new user asks for: in pools whose users sign in by e-mail or phone the name
 * is that attribute, and the internal name is the `sub`.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function nameUser(pool: UserPool, asked: string, sub: string, given: Attributes): NewUserNames {
  const { UsernameAttributes: byAttribute = [], AliasAttributes: aliases = [] } = pool.settings;
  const attributes = normalizeContacts(pool, given);
  if (byAttribute.length === 0) {
    if (aliases.includes('email') && isEmail(asked)) {
      throw invalidParameter('Username cannot be of email format, since user pool is configured for email alias.');
    }
    if (aliases.includes('phone_number') && isPhoneNumber(asked)) {
      throw invalidParameter(
        'Username cannot be of phone number format, since user pool is configured for phone number alias.',
      );
    }
    return { username: normalizeName(pool, asked), attributes };
  }
  const attribute = byAttribute.find((name) => (name === 'email' ? isEmail(asked) : isPhoneNumber(asked)));
  if (attribute === undefined) throw invalidParameter(expectedForm(byAttribute));
  const value = attribute === 'email' ? normalizeName(pool, asked) : asked;
  if ((attributes[attribute] ?? value) !== value) {
    throw invalidParameter(`The ${attribute} attribute must be the same as the username.`);
  }
  return { username: sub, attributes: { ...attributes, [attribute]: value } };
}

function expectedForm(byAttribute: readonly string[]): string {
  if (byAttribute.length > 1) return 'Username should be either an email or a phone number.';
  return byAttribute[0] === 'email' ? 'Username should be an email.' : 'Username should be a phone number.';
}

/** Contacts as the server stores them: e-mail and preferred user name in the form that it compares. */
export function normalizeContacts(pool: UserPool, attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [
        name,
        name === 'email' || name === 'preferred_username' ? normalizeName(pool, value) : value,
      ]),
  );
}

const insertName = prepare<SignInNameRow>((db, place) =>
  db
    .insertInto('sign_in_names')
    .values({
      user_pool_id: place('user_pool_id'),
      name: place('name'),
      sub: place('sub'),
      kind: place('kind'),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('sub'),
);

/**
 * Stores a new user with the names by which it signs in. Aliases count once verified: see `claimAliases`.
 *
 * @throws ServiceError `UsernameExistsException`, with `taken` as its message when it is the user name that is taken
 */
export async function insertUser(tx: Kysely<Tables>, pool: UserPool, user: User, taken: string): Promise<void> {
  await insertUserRow(tx, user);
  const { UsernameAttributes = [] } = pool.settings;
  for (const [kind, name] of signInNamesOf(pool, user)) {
    if (kind !== 'username' && !UsernameAttributes.includes(kind)) continue;
    const inserted = await insertName(tx, { user_pool_id: pool.id, name, sub: user.sub, kind });
    if (inserted.length === 0) throw new ServiceError('UsernameExistsException', taken);
  }
}

/** The names by which a user signs in, as they are compared, by where they come from: aliases once they are verified. */
function signInNamesOf(pool: UserPool, user: User): ReadonlyMap<string, string> {
  return new Map([['username', normalizeName(pool, user.username)], ...namesByAttribute(pool, user)]);
}

/**
 * Brings the names by which a user signs in in line with its attributes: those that the pool takes for names, and
 * aliases once they are verified. Names that it no longer has are free for others.
 *
 * @param force take an alias away from the user who has it, whose attribute then counts as unverified
 * @throws ServiceError `AliasExistsException`
 */
export async function claimAliases(tx: Kysely<Tables>, pool: UserPool, user: User, force: boolean): Promise<void> {
  const wanted = namesByAttribute(pool, user);
  const kept = new Set<string>();
  for (const { kind, name } of await tx
    .selectFrom('sign_in_names')
    .select(['kind', 'name'])
    .where('sub', '=', user.sub)
    .where('kind', '!=', 'username')
    .execute()) {
    if (wanted.get(kind) === name) kept.add(kind);
    else await releaseName(tx, pool, name);
  }
  for (const [kind, name] of wanted) {
    if (kept.has(kind)) continue;
    const owner = await findUser(tx, pool, name);
    if (owner?.sub === user.sub) continue;
    if (owner !== undefined) {
      const isAlias = owner.username !== name && pool.settings.AliasAttributes?.includes(kind) === true;
      if (!force || !isAlias) {
        throw new ServiceError('AliasExistsException', `An account with the given ${kind} already exists.`);
      }
      await releaseName(tx, pool, name);
      await saveUser(tx, withoutAlias(owner, kind));
    }
    await tx.insertInto('sign_in_names').values({ user_pool_id: pool.id, name, sub: user.sub, kind }).execute();
  }
}

/** Names as they are compared, by the attribute that they come from. */
function namesByAttribute(pool: UserPool, { attributes }: User): ReadonlyMap<string, string> {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const verified = AliasAttributes.filter(
    (attribute) => attribute === 'preferred_username' || attributes[`${attribute}_verified`] === 'true',
  );
  return new Map(
    [...UsernameAttributes, ...verified].flatMap((attribute) => {
      const value = attributes[attribute];
      return value === undefined ? [] : [[attribute, normalizeName(pool, value)] as const];
    }),
  );
}

/** A preferred user name is not verified: the user who loses it has none. */
function withoutAlias(owner: User, attribute: string): User {
  const { preferred_username: _name, ...others } = owner.attributes;
  if (attribute === 'preferred_username') return { ...owner, attributes: others };
  return { ...owner, attributes: { ...owner.attributes, [`${attribute}_verified`]: 'false' } };
}

async function releaseName(tx: Kysely<Tables>, pool: UserPool, name: string): Promise<void> {
  await tx.deleteFrom('sign_in_names').where('user_pool_id', '=', pool.id).where('name', '=', name).execute();
}
