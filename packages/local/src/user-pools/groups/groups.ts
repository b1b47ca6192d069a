import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { GroupRow } from '../base/account-schema.js';

/** A group of a user pool. */
export interface Group {
  readonly userPoolId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  /** A lower number takes precedence. */
  readonly precedence: number | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The name of a group within its pool. */
export interface GroupKey {
  readonly userPoolId: string;
  readonly name: string;
}

const findGroupRows: PreparedQuery<{ sub: string }, GroupRow> = prepare<{ sub: string }, GroupRow>((db, place) =>
  db
    .selectFrom('group_members')
    .innerJoin('groups', (join) =>
      join
        .onRef('groups.user_pool_id', '=', 'group_members.user_pool_id')
        .onRef('groups.name', '=', 'group_members.group_name'),
    )
    .selectAll('groups')
    .where('group_members.sub', '=', place('sub'))
    .orderBy('groups.name'),
);

/** The groups of a user, by precedence, as `cognito:groups` lists them. */
export async function listUserGroups(db: Kysely<Tables>, sub: string): Promise<readonly Group[]> {
  const groups = (await findGroupRows(db, { sub })).map(readGroup);
  const rank = (group: Group): number => group.precedence ?? Number.POSITIVE_INFINITY;
  return groups.sort((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

/**
 * Up to `count` groups of a pool, by name.
 *
 * @param page.after the name before the first one
 */
export async function readGroups(
  db: Kysely<Tables>,
  userPoolId: string,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly Group[]> {
  const rows = await db
    .selectFrom('groups')
    .selectAll()
    .where('user_pool_id', '=', userPoolId)
    .where('name', '>', after)
    .orderBy('name')
    .limit(count)
    .execute();
  return rows.map(readGroup);
}

/** Finds a group of a pool. */
async function findGroup(db: Kysely<Tables>, { userPoolId, name }: GroupKey): Promise<Group | undefined> {
  const row = await db
    .selectFrom('groups')
    .selectAll()
    .where('user_pool_id', '=', userPoolId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : readGroup(row);
}

/**
 * The group with this name.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireGroup(db: Kysely<Tables>, key: GroupKey): Promise<Group> {
  const group = await findGroup(db, key);
  if (group === undefined) throw new ServiceError('ResourceNotFoundException', 'Group not found.');
  return group;
}

function readGroup(row: GroupRow): Group {
  return {
    userPoolId: row.user_pool_id,
    name: row.name,
    description: row.description ?? undefined,
    roleArn: row.role_arn ?? undefined,
    precedence: row.precedence ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

/**
 * Writes a new group.
 *
 * @throws ServiceError `GroupExistsException`
 */
export async function insertGroup(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  given: Omit<Group, 'createdAt' | 'modifiedAt'>,
): Promise<Group> {
  if ((await findGroup(tx, given)) !== undefined) {
    throw new ServiceError('GroupExistsException', 'A group with the name already exists');
  }
  const now = services.clock.now();
  await tx
    .insertInto('groups')
    .values({
      user_pool_id: given.userPoolId,
      name: given.name,
      description: given.description ?? null,
      role_arn: given.roleArn ?? null,
      precedence: given.precedence ?? null,
      created_at: now,
      modified_at: now,
    })
    .execute();
  return { ...given, createdAt: now, modifiedAt: now };
}

/**
 * Changes the members of a group that are given. An undefined member keeps its value.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function changeGroup(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, description, roleArn, precedence }: Omit<Group, 'createdAt' | 'modifiedAt'>,
): Promise<Group> {
  const key = { userPoolId, name };
  await requireGroup(tx, key);
  await tx
    .updateTable('groups')
    .set({
      ...(description !== undefined && { description }),
      ...(roleArn !== undefined && { role_arn: roleArn }),
      ...(precedence !== undefined && { precedence }),
      modified_at: services.clock.now(),
    })
    .where('user_pool_id', '=', userPoolId)
    .where('name', '=', name)
    .execute();
  return await requireGroup(tx, key);
}

/**
 * Deletes a group. Its members stay users.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeGroup(tx: Kysely<Tables>, key: GroupKey): Promise<void> {
  await requireGroup(tx, key);
  await tx.deleteFrom('groups').where('user_pool_id', '=', key.userPoolId).where('name', '=', key.name).execute();
}
