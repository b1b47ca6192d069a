import { type SelectQueryBuilder, sql } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import type { UserRow } from '../base/schema.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import { describeUser, type UserDescription } from './describe-user.js';
import { parseUserFilter, type UserFilter } from './user-filter.js';
import { readUser } from './users.js';

interface ListUsersInput {
  readonly UserPoolId: string;
  readonly AttributesToGet?: readonly string[];
  readonly Limit?: number;
  readonly PaginationToken?: string;
  readonly Filter?: string;
}

interface ListUsersOutput {
  readonly Users: readonly UserDescription[];
  readonly PaginationToken?: string;
}

const LARGEST_PAGE = 60;

const listUsers: Operation<ListUsersInput, ListUsersOutput> = {
  service: 'cognito-idp',
  name: 'ListUsers',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const filter = parseUserFilter(input.Filter);
    const wanted = input.AttributesToGet;
    if (wanted !== undefined) checkNames(pool, wanted);
    const limit = input.Limit === undefined || input.Limit === 0 ? LARGEST_PAGE : input.Limit;

    const listing = JSON.stringify([pool.id, filter ?? null]);
    const after =
      input.PaginationToken === undefined ? undefined : openPageToken(services, listing, input.PaginationToken);
    const rows = await selectPage(services.store.db.selectFrom('users').selectAll(), pool, filter, after)
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const users = page.map((row) => describeUser(readUser(row)));
    return {
      Users: wanted === undefined ? users : users.map((user) => narrow(user, wanted)),
      ...(rows.length > limit &&
        last !== undefined && { PaginationToken: makePageToken(services, listing, positionOf(last, filter)) }),
    };
  },
};

type UserQuery = SelectQueryBuilder<Tables, 'users', UserRow>;

/**
 * One page in the order of an index, begun where the last one ended: as quick on the last page of a large pool as on
 * the first.
 */
function selectPage(
  query: UserQuery,
  pool: UserPool,
  filter: UserFilter | undefined,
  after: readonly string[] | undefined,
): UserQuery {
  let page = query.where('user_pool_id', '=', pool.id);
  if (filter === undefined || filter.operator === '=' || filter.column === 'sub' || filter.column === 'enabled') {
    if (filter !== undefined) page = narrowTo(page, filter);
    if (after !== undefined) page = page.where('sub', '>', after[0] ?? '');
    return page.orderBy('sub');
  }
  const { column, value } = filter;
  page = page.where(column, '>=', value).where(column, '<', endOfPrefix(value));
  if (after !== undefined)
    page = page.where(sql<boolean>`(${sql.ref(column)}, sub) > (${after[1] ?? ''}, ${after[0] ?? ''})`);
  return page.orderBy(column).orderBy('sub');
}

function narrowTo(page: UserQuery, { column, operator, value }: UserFilter): UserQuery {
  if (column === 'enabled') {
    const states = ['Enabled', 'Disabled'].filter((state) =>
      operator === '=' ? state === value : state.startsWith(value),
    );
    return page.where(
      'enabled',
      'in',
      states.length === 0 ? [-1] : states.map((state) => (state === 'Enabled' ? 1 : 0)),
    );
  }
  if (operator === '=') return page.where(column, '=', value);
  return page.where(column, '>=', value).where(column, '<', endOfPrefix(value));
}

/** The first text behind all that begin with a prefix, in the order of code points. */
function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function positionOf(row: UserRow, filter: UserFilter | undefined): readonly string[] {
  return filter === undefined ? [row.sub] : [row.sub, String(row[filter.column] ?? '')];
}

function checkNames(pool: UserPool, names: readonly string[]): void {
  const known = new Set(pool.settings.SchemaAttributes.map((attribute) => attribute.Name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw invalidParameter(`Invalid user attributes: ${unknown.join(', ')}`);
}

function narrow(user: UserDescription, wanted: readonly string[]): UserDescription {
  return { ...user, Attributes: user.Attributes.filter(({ Name }) => wanted.includes(Name)) };
}

export const listUsersOperations: readonly Operation[] = [listUsers];
