import type { Migration } from '../../store/schema.js';

/** The tables of a pool's configuration besides its settings and its app clients. */
export interface ConfigurationTables {
  configuration_items: ConfigurationItemRow;
  /** Rates that the account asked for. They have no effect here: they are kept and shown. */
  provisioned_limits: { category: string; requests_per_second: number };
}

declare module '../../store/tables.js' {
  interface Tables extends ConfigurationTables {}
}

/** The kinds of items. The name of an item is unique within its pool and kind. */
export type ConfigurationKind =
  /** Named by the domain. */
  | 'domain'
  /** Named by its identifier. */
  | 'resourceServer'
  /** Named by the provider's name. */
  | 'identityProvider'
  /** Classic hosted pages; named by the app client, or `ALL`. */
  | 'uiCustomization'
  /** Managed login; named by its id. */
  | 'branding'
  /** Named by their id. */
  | 'terms'
  /** Named by the app client, or `ALL`. */
  | 'riskConfiguration'
  /** One a pool, named `pool`. */
  | 'logDelivery'
  /** Named by the region. */
  | 'replica'
  /** Named by the app client, or `pool`. */
  | 'sessionConfiguration';

export interface ConfigurationItemRow {
  user_pool_id: string;
  kind: ConfigurationKind;
  name: string;
  /** JSON, by kind. */
  content: string;
  created_at: number;
  modified_at: number;
}

export const configurationMigrations: readonly Migration[] = [
  {
    name: 'user-pool-configuration-1',
    up: async (db) => {
      await db.schema
        .createTable('configuration_items')
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('configuration_items_pk', ['user_pool_id', 'kind', 'name'])
        .execute();
      await db.schema
        .createIndex('configuration_items_by_name')
        .on('configuration_items')
        .columns(['kind', 'name'])
        .execute();
    },
  },
  {
    name: 'user-pool-configuration-2',
    up: async (db) => {
      await db.schema.alterTable('app_clients').addColumn('secrets', 'text').execute();
      await db.schema
        .createTable('provisioned_limits')
        .addColumn('category', 'text', (column) => column.primaryKey())
        .addColumn('requests_per_second', 'integer', (column) => column.notNull())
        .execute();
    },
  },
];
