import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import type { ConfigurationItemRow, ConfigurationKind } from './schema.js';

/** One item of a user pool's configuration. */
export interface Item<Content> {
  readonly userPoolId: string;
  readonly name: string;
  readonly content: Content;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The name of an item that holds for every app client without one of its own. */
export const EVERY_CLIENT = 'ALL';

/** The key of an item. */
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

/** The items of one kind in a pool, by name. */
export async function listItems<Content>(
  db: Kysely<Tables>,
  of: Omit<ItemKey, 'name'>,
): Promise<readonly Item<Content>[]> {
  return (await rowsOfPool(db, of)).map((row) => readItem<Content>(row));
}

/** Writes an item, in place of an existing one. */
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

/** @returns whether the item existed */
export async function deleteItem(tx: Kysely<Tables>, { userPoolId, kind, name }: ItemKey): Promise<boolean> {
  const result = await tx
    .deleteFrom('configuration_items')
    .where('user_pool_id', '=', userPoolId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
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
