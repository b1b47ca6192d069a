import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { readUser, type User } from '../users/users.js';
import { type GroupKey, requireGroup } from './groups.js';

/**
 * Adds a user to a group. A member stays a member.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function addMember(tx: Kysely<Tables>, key: GroupKey, sub: string): Promise<void> {
  const group = await requireGroup(tx, key);
  await tx
    .insertInto('group_members')
    .values({ user_pool_id: group.userPoolId, group_name: group.name, sub })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Removes a user from a group. A user outside of the group is no error.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeMember(tx: Kysely<Tables>, key: GroupKey, sub: string): Promise<void> {
  await requireGroup(tx, key);
  await tx
    .deleteFrom('group_members')
    .where('user_pool_id', '=', key.userPoolId)
    .where('group_name', '=', key.name)
    .where('sub', '=', sub)
    .execute();
}

/**
 * Up to `count` users of a group, by `sub`.
 *
 * @param page.after the `sub` before the first one
 */
export async function listMembers(
  db: Kysely<Tables>,
  { userPoolId, name }: GroupKey,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly User[]> {
  const rows = await db
    .selectFrom('group_members')
    .innerJoin('users', 'users.sub', 'group_members.sub')
    .selectAll('users')
    .where('group_members.user_pool_id', '=', userPoolId)
    .where('group_members.group_name', '=', name)
    .where('group_members.sub', '>', after)
    .orderBy('group_members.sub')
    .limit(count)
    .execute();
  return rows.map(readUser);
}
