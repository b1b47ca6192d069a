import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { userNotFound } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { requirePool } from '../pools/pool-settings.js';
import { describeUser, type UserDescription } from '../users/describe-user.js';
import { findUser, readUser, type User } from '../users/users.js';
import { describeGroup, type GroupDescription, listGroupsOf, requireGroup } from './groups.js';

interface UserInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

interface MembershipInput extends UserInput {
  readonly GroupName: string;
}

interface PageInput {
  readonly Limit?: number;
  readonly NextToken?: string;
}

const LARGEST_PAGE = 60;

/** @throws ServiceError `ResourceNotFoundException`, `UserNotFoundException` */
async function requireMember(services: LocalServices, input: UserInput): Promise<User> {
  const pool = await requirePool(services.store.db, input.UserPoolId);
  const user = await findUser(services.store.db, pool, input.Username);
  if (user === undefined) throw userNotFound();
  return user;
}

/** Once more is not an error. */
const adminAddUserToGroup: Operation<MembershipInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminAddUserToGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub, userPoolId } = await requireMember(services, input);
    await services.store.transaction(async (tx) => {
      const group = await requireGroup(tx, userPoolId, input.GroupName);
      await tx
        .insertInto('group_members')
        .values({ user_pool_id: userPoolId, group_name: group.name, sub })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
    return {};
  },
};

const adminRemoveUserFromGroup: Operation<MembershipInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminRemoveUserFromGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub, userPoolId } = await requireMember(services, input);
    await services.store.transaction(async (tx) => {
      await requireGroup(tx, userPoolId, input.GroupName);
      await tx
        .deleteFrom('group_members')
        .where('user_pool_id', '=', userPoolId)
        .where('group_name', '=', input.GroupName)
        .where('sub', '=', sub)
        .execute();
    });
    return {};
  },
};

interface GroupsOutput {
  readonly Groups: readonly GroupDescription[];
  readonly NextToken?: string;
}

/** Those that count more first. A user is in a hundred groups at most. */
const adminListGroupsForUser: Operation<UserInput & PageInput, GroupsOutput> = {
  service: 'cognito-idp',
  name: 'AdminListGroupsForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub } = await requireMember(services, input);
    const groups = await listGroupsOf(services.store.db, sub);
    const listing = `AdminListGroupsForUser ${sub}`;
    const [after] = input.NextToken === undefined ? [] : openPageToken(services, listing, input.NextToken);
    const rest = after === undefined ? groups : groups.slice(groups.findIndex(({ name }) => name === after) + 1);
    const page = rest.slice(0, input.Limit || LARGEST_PAGE);
    const last = page.at(-1);
    return {
      Groups: page.map(describeGroup),
      ...(rest.length > page.length &&
        last !== undefined && { NextToken: makePageToken(services, listing, [last.name]) }),
    };
  },
};

interface ListUsersInGroupInput extends PageInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
}

interface ListUsersInGroupOutput {
  readonly Users: readonly UserDescription[];
  readonly NextToken?: string;
}

const listUsersInGroup: Operation<ListUsersInGroupInput, ListUsersInGroupOutput> = {
  service: 'cognito-idp',
  name: 'ListUsersInGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { db } = services.store;
    const pool = await requirePool(db, input.UserPoolId);
    const group = await requireGroup(db, pool.id, input.GroupName);
    const listing = JSON.stringify(['ListUsersInGroup', pool.id, group.name]);
    const limit = input.Limit || LARGEST_PAGE;
    const [after] = input.NextToken === undefined ? [] : openPageToken(services, listing, input.NextToken);
    const rows = await db
      .selectFrom('group_members')
      .innerJoin('users', 'users.sub', 'group_members.sub')
      .selectAll('users')
      .where('group_members.user_pool_id', '=', pool.id)
      .where('group_members.group_name', '=', group.name)
      .where('group_members.sub', '>', after ?? '')
      .orderBy('group_members.sub')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      Users: page.map((row) => describeUser(readUser(row))),
      ...(rows.length > limit && last !== undefined && { NextToken: makePageToken(services, listing, [last.sub]) }),
    };
  },
};

export const membershipOperations: readonly Operation[] = [
  adminAddUserToGroup,
  adminRemoveUserFromGroup,
  adminListGroupsForUser,
  listUsersInGroup,
];
