import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import type { ConfigurationItemRow, ConfigurationKind } from './schema.js';

/** One configured thing of a user pool. */
export interface Item<Content> {
  readonly userPoolId: string;
  readonly name: string;
  readonly content: Content;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Which of a pool's things is meant. */
export interface ItemKey {
  readonly userPoolId: string;
  readonly kind: ConfigurationKind;
  readonly name: string;
}

const rowByKey = prepare<ItemKey, ConfigurationItemRow>((db, place) =>
  db
    .selectFrom('configuration_items')
    .selectAll()
    .where('user_pool_id', '=', place('userPoolId'))
    .where('kind', '=', place('kind'))
    .where('name', '=', place('name')),
);

export async function findItem<Content>(db: Kysely<Tables>, key: ItemKey): Promise<Item<Content> | undefined> {
  const [row] = await rowByKey(db, key);
  return row === undefined ? undefined : readItem(row);
}

const rowsByName = prepare<Omit<ItemKey, 'userPoolId'>, ConfigurationItemRow>((db, place) =>
  db.selectFrom('configuration_items').selectAll().where('kind', '=', place('kind')).where('name', '=', place('name')),
);

/** Finds an item by its name alone, in any pool. */
export async function findItemAnywhere<Content>(
  db: Kysely<Tables>,
  key: Omit<ItemKey, 'userPoolId'>,
): Promise<Item<Content> | undefined> {
  const [row] = await rowsByName(db, key);
  return row === undefined ? undefined : readItem(row);
}

const rowsOfPool = prepare<Omit<ItemKey, 'name'>, ConfigurationItemRow>((db, place) =>
  db
    .selectFrom('configuration_items')
    .selectAll()
    .where('user_pool_id', '=', place('userPoolId'))
    .where('kind', '=', place('kind'))
    .orderBy('name'),
);

/** Everything of a kind that a pool has, by name. */
export async function listItems<Content>(
  db: Kysely<Tables>,
  of: Omit<ItemKey, 'name'>,
): Promise<readonly Item<Content>[]> {
  return (await rowsOfPool(db, of)).map((row) => readItem<Content>(row));
}

/** Writes an item, over the one that was there. */
export async function writeItem<Content>(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { content, ...key }: ItemKey & { readonly content: Content },
): Promise<Item<Content>> {
  const now = services.clock.now();
  const written = { content: JSON.stringify(content), modified_at: now };
  const { userPoolId: user_pool_id, kind, name } = key;
  await tx
    .insertInto('configuration_items')
    .values({ user_pool_id, kind, name, created_at: now, ...written })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'kind', 'name']).doUpdateSet(written))
    .execute();
  return (await findItem<Content>(tx, key)) ?? { ...key, content, createdAt: now, modifiedAt: now };
}

/** @returns whether there was one */
export async function deleteItem(tx: Kysely<Tables>, { userPoolId, kind, name }: ItemKey): Promise<boolean> {
  const result = await tx
    .deleteFrom('configuration_items')
    .where('user_pool_id', '=', userPoolId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** How a listing operation is asked. */
export interface PageInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** The part of a listing that a call gives, and where the next one continues. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly NextToken?: string;
}

const LARGEST_PAGE = 60;

/**
 * The page of a listing that a call asks for.
 *
 * @param all everything that is listed
 * @param options.of the operation, with what it was asked for: tokens of other listings are refused
 * @param options.keyOf what orders the listing, unique
 * @throws ServiceError `InvalidParameterException` for a token that isn't of this listing
 */
export function pageOf<Entry>(
  services: LocalServices,
  all: readonly Entry[],
  options: {
    readonly of: string;
    readonly keyOf: (entry: Entry) => string;
    readonly input: Pick<PageInput, 'MaxResults' | 'NextToken'>;
  },
): Page<Entry> {
  const { of, keyOf, input } = options;
  const [after = ''] = input.NextToken === undefined ? [] : openPageToken(services, of, input.NextToken);
  const rest = all.filter((entry) => keyOf(entry) > after).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const entries = rest.slice(0, input.MaxResults || LARGEST_PAGE);
  const last = entries.at(-1);
  const isLast = entries.length === rest.length || last === undefined;
  return { entries, ...(!isLast && { NextToken: makePageToken(services, of, [keyOf(last)]) }) };
}

function readItem<Content>(row: ConfigurationItemRow): Item<Content> {
  return {
    userPoolId: row.user_pool_id,
    name: row.name,
    content: JSON.parse(row.content) as Content,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
