import type { Operation } from '../../iam/operation.js';
import { LARGEST_PAGE } from '../answers/page.js';
import { toUserType, type UserType } from '../answers/user-type.js';
import { createPageToken, openPageToken } from '../base/page-tokens.js';
import { requirePool } from '../pools/pool-settings.js';
import { assertAttributeNames, listUserPage } from '../users/list-users.js';
import { parseUserFilter } from '../users/user-filter.js';

interface ListUsersInput {
  readonly UserPoolId: string;
  readonly AttributesToGet?: readonly string[];
  readonly Limit?: number;
  readonly PaginationToken?: string;
  readonly Filter?: string;
}

interface ListUsersOutput {
  readonly Users: readonly UserType[];
  readonly PaginationToken?: string;
}

/** Lists or searches the users of a pool. */
export const listUsers: Operation<ListUsersInput, ListUsersOutput> = {
  service: 'cognito-idp',
  name: 'ListUsers',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { db } = services.store;
    const { PaginationToken: token, AttributesToGet: wanted } = input;
    const pool = await requirePool(db, input.UserPoolId);
    const filter = parseUserFilter(input.Filter);
    if (wanted !== undefined) assertAttributeNames(pool, wanted);
    const listing = JSON.stringify([pool.id, filter ?? null]);
    const after = token === undefined ? undefined : openPageToken(services, listing, token);
    const { users, next } = await listUserPage(db, pool, { filter, after, limit: input.Limit || LARGEST_PAGE });
    return {
      Users: users.map(toUserType).map((user) => (wanted === undefined ? user : narrow(user, wanted))),
      ...(next !== undefined && { PaginationToken: createPageToken(services, listing, next) }),
    };
  },
};

function narrow(user: UserType, wanted: readonly string[]): UserType {
  return { ...user, Attributes: user.Attributes.filter(({ Name }) => wanted.includes(Name)) };
}
