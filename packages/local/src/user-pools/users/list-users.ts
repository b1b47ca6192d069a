import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { isSearchedAttribute, type UserRow } from '../base/schema.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { FilterColumn, UserFilter } from './user-filter.js';
import { readUser, type User } from './users.js';

/** A page of a pool's users. */
export interface UsersPage {
  readonly users: readonly User[];
  /** The sort keys of the last user, where more follow. */
  readonly next: readonly string[] | undefined;
}

/** What to list, and from where on. */
export interface UsersQuery {
  readonly filter: UserFilter | undefined;
  /** Sort keys: the page begins behind the user that has them. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Reads a page of a pool's users. */
export async function listUserPage(
  db: Kysely<Tables>,
  pool: UserPool,
  { filter, after, limit }: UsersQuery,
): Promise<UsersPage> {
  const rows = await selectPage(db.selectFrom('users').selectAll(), pool, filter, after)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { users: page.map(readUser), next: hasMore ? positionOf(last, filter) : undefined };
}

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
  page = narrowTo(page, filter);
  const compared = comparedText(filter.column);
  if (after !== undefined) page = page.where(sql<boolean>`(${compared}, sub) > (${after[1] ?? ''}, ${after[0] ?? ''})`);
  return page.orderBy(compared).orderBy('sub');
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
  const compared = comparedText(column);
  const wanted = foldCase(column, value);
  // The indexes of attributes have the users that have one.
  const found = isSearchedAttribute(column) ? page.where(column, 'is not', null) : page;
  if (operator === '=') return found.where(compared, '=', wanted);
  return found.where(compared, '>=', wanted).where(compared, '<', endOfPrefix(wanted));
}

/** A column as its index has it. */
function comparedText(column: FilterColumn): RawBuilder<string> {
  return isSearchedAttribute(column) ? sql`lower(${sql.ref(column)})` : sql`${sql.ref(column)}`;
}

/** A text as {@link comparedText} has it. Searches for user names depend on their case. */
function foldCase(column: FilterColumn, text: string): string {
  if (isSearchedAttribute(column)) return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return column === 'status' ? text.toUpperCase() : text;
}

/** The first text behind all that begin with a prefix, in the order of code points. */
function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function positionOf(row: UserRow, filter: UserFilter | undefined): readonly string[] {
  return filter === undefined ? [row.sub] : [row.sub, foldCase(filter.column, String(row[filter.column] ?? ''))];
}

/** @throws ServiceError `InvalidParameterException` for names of attributes that the pool does not have */
export function assertAttributeNames(pool: UserPool, names: readonly string[]): void {
  const known = new Set(pool.settings.SchemaAttributes.map((attribute) => attribute.Name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw invalidParameter(`Invalid user attributes: ${unknown.join(', ')}`);
}
