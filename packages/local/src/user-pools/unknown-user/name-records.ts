import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { codeMismatch, expiredCode } from '../base/errors.js';
import type { UserRow } from '../base/schema.js';
import { CODE_LIFETIMES_MS } from '../messages/codes.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';
import type { Attempts } from '../users/attempts.js';
import type { Failures } from '../users/passwords.js';
import { readUser, type User } from '../users/users.js';

/** What the server keeps of a name that no user has: as much as of a user, so that it answers alike. */

/** A name, as the tables have it. */
export interface HashedName {
  readonly userPoolId: string;
  /** SHA-256, hexadecimal: the name itself may be personal data. */
  readonly nameHash: string;
}

export function hashName({ math }: Pick<LocalServices, 'math'>, pool: UserPool, name: string): HashedName {
  return { userPoolId: pool.id, nameHash: math.hash(normalizeName(pool, name)).toString('hex') };
}

const FAILURES = 'Password';

const findRow = prepare<{ pool: string; hash: string; kind: string }, Attempts>((db, place) =>
  db
    .selectFrom('stranger_attempts')
    .select(['window_at', 'count'])
    .where('user_pool_id', '=', place('pool'))
    .where('name_hash', '=', place('hash'))
    .where('kind', '=', place('kind')),
);

/** What was attempted in a name, of one kind. */
export async function findNameAttempts(
  db: Kysely<Tables>,
  { userPoolId, nameHash }: HashedName,
  kind: string,
): Promise<Attempts | undefined> {
  return (await findRow(db, { pool: userPoolId, hash: nameHash, kind }))[0];
}

export async function saveNameAttempts(
  tx: Kysely<Tables>,
  { userPoolId, nameHash }: HashedName,
  { kind, ...attempts }: Attempts & { readonly kind: string },
): Promise<void> {
  await tx
    .insertInto('stranger_attempts')
    .values({ user_pool_id: userPoolId, name_hash: nameHash, kind, ...attempts })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'name_hash', 'kind']).doUpdateSet(attempts))
    .execute();
}

/** The wrong passwords in a name. */
export async function findNameFailures(db: Kysely<Tables>, name: HashedName): Promise<Failures> {
  return toFailures(await findNameAttempts(db, name, FAILURES));
}

function toFailures(found: Attempts | undefined): Failures {
  return { failedPasswords: found?.count ?? 0, failedPasswordAt: found?.window_at ?? 0 };
}

type FoundByName = { [Column in keyof UserRow]: UserRow[Column] | null } & {
  readonly name_window_at: number | null;
  readonly name_count: number | null;
};

const findByName = prepare<{ pool: string; name: string; hash: string; kind: string }, FoundByName>((db, place) =>
  db
    .selectFrom('user_pools')
    .leftJoin('sign_in_names', (join) =>
      join.onRef('sign_in_names.user_pool_id', '=', 'user_pools.id').on('sign_in_names.name', '=', place('name')),
    )
    .leftJoin('users', 'users.sub', 'sign_in_names.sub')
    .leftJoin('stranger_attempts', (join) =>
      join
        .onRef('stranger_attempts.user_pool_id', '=', 'user_pools.id')
        .on('stranger_attempts.name_hash', '=', place('hash'))
        .on('stranger_attempts.kind', '=', place('kind')),
    )
    .selectAll('users')
    .select(['stranger_attempts.window_at as name_window_at', 'stranger_attempts.count as name_count'])
    .where('user_pools.id', '=', place('pool')),
);

/** The user of a name, and the wrong passwords in the name: one query, which is the same for an unknown user. */
export async function findUserAndFailures(
  db: Kysely<Tables>,
  pool: UserPool,
  { name, hashed }: { readonly name: string; readonly hashed: HashedName },
): Promise<{ readonly user: User | undefined; readonly failures: Failures }> {
  const values = { pool: pool.id, name: normalizeName(pool, name), hash: hashed.nameHash, kind: FAILURES };
  const [row] = await findByName(db, values);
  const { name_window_at: window_at, name_count: count } = row ?? {};
  return {
    user: row !== undefined && isUserRow(row) ? readUser(row) : undefined,
    failures: toFailures(window_at == null || count == null ? undefined : { window_at, count }),
  };
}

function isUserRow(row: FoundByName): row is FoundByName & UserRow {
  return row.sub !== null;
}

export async function saveNameFailures(tx: Kysely<Tables>, name: HashedName, failures: Failures): Promise<void> {
  await saveNameAttempts(tx, name, {
    kind: FAILURES,
    window_at: failures.failedPasswordAt,
    count: failures.failedPasswords,
  });
}

/** Records that a caller asked for a code to set a new password. No message carries one. */
export async function saveNameCode(
  tx: Kysely<Tables>,
  { clock }: LocalServices,
  { userPoolId, nameHash }: HashedName,
): Promise<void> {
  const expires_at = clock.now() + CODE_LIFETIMES_MS.ForgotPassword;
  await tx
    .insertInto('imagined_codes')
    .values({ user_pool_id: userPoolId, name_hash: nameHash, expires_at })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'name_hash']).doUpdateSet({ expires_at }))
    .execute();
}

/**
 * Looks for the code that a caller gives in a name, as for a user's.
 *
 * @param asked whether the right answer depends on a code that was asked for
 * @throws ServiceError always: `CodeMismatchException`, or `ExpiredCodeException` where no code was asked for in time
 */
export async function denyNameCode(
  db: Kysely<Tables>,
  { clock }: LocalServices,
  { userPoolId, nameHash }: HashedName,
  asked: boolean,
): Promise<never> {
  const code = await db
    .selectFrom('imagined_codes')
    .select('expires_at')
    .where('user_pool_id', '=', userPoolId)
    .where('name_hash', '=', nameHash)
    .executeTakeFirst();
  if (!asked) throw codeMismatch('There is no such user.');
  const reason = 'There is no such user, or it is disabled.';
  throw code !== undefined && code.expires_at > clock.now() ? codeMismatch(reason) : expiredCode(reason);
}

const deleteNothing = prepare<{ id: string }>((db, place) =>
  db.deleteFrom('inbox_messages').where('id', '=', place('id')),
);

/** Replaces a statement about a user, such as the one that writes a message: the same work, and no effect. */
export async function runDecoyStatement(tx: Kysely<Tables>): Promise<void> {
  await deleteNothing(tx, { id: '' });
}
