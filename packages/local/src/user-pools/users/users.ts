import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { SignInNameRow, UserRow, UserStatus } from '../base/schema.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';
import type { SrpVerifier } from '../srp/srp.js';
import { type Attributes, isEmail, isPhoneNumber } from './attributes.js';

/** A user, ready to work with. */
export interface User {
  readonly sub: string;
  readonly userPoolId: string;
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly attributes: Attributes;
  /** Absent for users without a password. */
  readonly password: SrpVerifier | undefined;
  readonly passwordSetAt: number;
  readonly failedPasswords: number;
  readonly failedPasswordAt: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const findRowByName = prepare<{ pool: string; name: string }, UserRow>((db, place) =>
  db
    .selectFrom('sign_in_names')
    .innerJoin('users', 'users.sub', 'sign_in_names.sub')
    .selectAll('users')
    .where('sign_in_names.user_pool_id', '=', place('pool'))
    .where('sign_in_names.name', '=', place('name')),
);

const findRowBySub = prepare<{ sub: string }, UserRow>((db, place) =>
  db.selectFrom('users').selectAll().where('sub', '=', place('sub')),
);

/** The user with this name: user name, e-mail address or phone number, as far as the pool takes it for a name. */
export async function findUser(db: Kysely<Tables>, pool: UserPool, name: string): Promise<User | undefined> {
  const [row] = await findRowByName(db, { pool: pool.id, name: normalizeName(pool, name) });
  return row === undefined ? undefined : readUser(row);
}

export async function findUserBySub(db: Kysely<Tables>, sub: string): Promise<User | undefined> {
  const [row] = await findRowBySub(db, { sub });
  return row === undefined ? undefined : readUser(row);
}

export function readUser(row: UserRow): User {
  return {
    sub: row.sub,
    userPoolId: row.user_pool_id,
    username: row.username,
    status: row.status,
    enabled: row.enabled === 1,
    attributes: JSON.parse(row.attributes) as Attributes,
    password:
      row.srp_salt === null || row.srp_verifier === null
        ? undefined
        : { salt: row.srp_salt, verifier: row.srp_verifier },
    passwordSetAt: row.password_set_at ?? 0,
    failedPasswords: row.failed_passwords,
    failedPasswordAt: row.failed_password_at,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function writeUser(user: User): UserRow {
  const { attributes } = user;
  return {
    sub: user.sub,
    user_pool_id: user.userPoolId,
    username: user.username,
    status: user.status,
    enabled: user.enabled ? 1 : 0,
    attributes: JSON.stringify(attributes),
    email: attributes['email'] ?? null,
    phone_number: attributes['phone_number'] ?? null,
    name: attributes['name'] ?? null,
    given_name: attributes['given_name'] ?? null,
    family_name: attributes['family_name'] ?? null,
    preferred_username: attributes['preferred_username'] ?? null,
    srp_salt: user.password?.salt ?? null,
    srp_verifier: user.password?.verifier ?? null,
    password_set_at: user.passwordSetAt,
    failed_passwords: user.failedPasswords,
    failed_password_at: user.failedPasswordAt,
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
  };
}

/** The name that a new user gets, and what follows from it. */
export interface NewUserNames {
  readonly username: string;
  /** The attributes, with the one that the name gave. */
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

/** E-mail and preferred user name are kept as they are compared. */
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

const insertUserRow = prepare<UserRow>((db, place) =>
  db.insertInto('users').values({
    sub: place('sub'),
    user_pool_id: place('user_pool_id'),
    username: place('username'),
    status: place('status'),
    enabled: place('enabled'),
    attributes: place('attributes'),
    email: place('email'),
    phone_number: place('phone_number'),
    name: place('name'),
    given_name: place('given_name'),
    family_name: place('family_name'),
    preferred_username: place('preferred_username'),
    srp_salt: place('srp_salt'),
    srp_verifier: place('srp_verifier'),
    password_set_at: place('password_set_at'),
    failed_passwords: place('failed_passwords'),
    failed_password_at: place('failed_password_at'),
    created_at: place('created_at'),
    modified_at: place('modified_at'),
  }),
);

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
  await insertUserRow(tx, writeUser(user));
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

/** A preferred user name isn't a matter of verification: who lost it has none. */
function withoutAlias(owner: User, attribute: string): User {
  const { preferred_username: _name, ...others } = owner.attributes;
  if (attribute === 'preferred_username') return { ...owner, attributes: others };
  return { ...owner, attributes: { ...owner.attributes, [`${attribute}_verified`]: 'false' } };
}

async function releaseName(tx: Kysely<Tables>, pool: UserPool, name: string): Promise<void> {
  await tx.deleteFrom('sign_in_names').where('user_pool_id', '=', pool.id).where('name', '=', name).execute();
}

/** Writes a changed user. The names by which it signs in stay as they are. */
export async function saveUser(tx: Kysely<Tables>, user: User): Promise<void> {
  const { sub, ...row } = writeUser(user);
  await tx.updateTable('users').set(row).where('sub', '=', sub).execute();
}

/** Deletes a user, with all that belongs to it. */
export async function deleteUser({ store }: Pick<LocalServices, 'store'>, sub: string): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.deleteFrom('users').where('sub', '=', sub).execute();
  });
}
