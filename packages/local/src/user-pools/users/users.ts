import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import type { UserRow, UserStatus } from '../base/schema.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';
import type { SrpVerifier } from '../srp/srp.js';
import type { Attributes } from './attributes.js';

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

const insertRow = prepare<UserRow>((db, place) =>
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

/** Writes a new user, without the names by which it signs in. */
export async function insertUserRow(tx: Kysely<Tables>, user: User): Promise<void> {
  await insertRow(tx, writeUser(user));
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
