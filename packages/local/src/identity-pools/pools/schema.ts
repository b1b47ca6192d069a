import type { Kysely } from 'kysely';
import type { Migration } from '../../store/schema.js';

/** The tables of identity pools. Instants are milliseconds since the epoch. */
export interface IdentityPoolTables {
  identity_pools: IdentityPoolRow;
  identities: IdentityRow;
  identity_logins: IdentityLoginRow;
  developer_logins: DeveloperLoginRow;
}

declare module '../../store/tables.js' {
  interface Tables extends IdentityPoolTables {}
}

export interface IdentityPoolRow {
  /** `<region>:<uuid>` */
  id: string;
  name: string;
  /** The settings of the pool beside its name, as JSON. */
  configuration: string;
  /** Roles and role mappings, `{ Roles, RoleMappings? }` as JSON. */
  roles: string;
  /** Tag maps, `{ provider: PrincipalTagMap }` as JSON. */
  principal_tags: string;
  created_at: number;
  modified_at: number;
}

export interface IdentityRow {
  /** `<region>:<uuid>` */
  id: string;
  identity_pool_id: string;
  /**
   * `guest` until a login is linked, then `authenticated` for good; `disabled` once merged into another identity.
   */
  state: 'guest' | 'authenticated' | 'disabled';
  created_at: number;
  modified_at: number;
}

/** One login of an identity. A subject of a provider belongs to one identity of a pool. */
export interface IdentityLoginRow {
  identity_pool_id: string;
  /** For a user pool always `cognito-idp.<region>.amazonaws.com/<userPoolId>`, in any form of its issuer. */
  provider: string;
  subject: string;
  identity_id: string;
}

/** A user of an identity pool's developer provider. An identity may have several. */
export interface DeveloperLoginRow {
  identity_pool_id: string;
  /** The pool's `DeveloperProviderName`. */
  provider: string;
  /** The user's name with that provider. */
  subject: string;
  identity_id: string;
}

/** The tables of identity pools, oldest migration first. */
export const identityPoolMigrations: readonly Migration[] = [
  {
    name: 'identity-pools-1',
    up: async (db: Kysely<unknown>): Promise<void> => {
      await db.schema
        .createTable('identity_pools')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('configuration', 'text', (column) => column.notNull())
        .addColumn('roles', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('identities')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('identity_pool_id', 'text', (column) =>
          column.notNull().references('identity_pools.id').onDelete('cascade'),
        )
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('identities_by_pool')
        .on('identities')
        .columns(['identity_pool_id', 'created_at', 'id'])
        .execute();
      await db.schema
        .createTable('identity_logins')
        .addColumn('identity_pool_id', 'text', (column) => column.notNull())
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('identity_id', 'text', (column) => column.notNull().references('identities.id').onDelete('cascade'))
        .addPrimaryKeyConstraint('identity_logins_key', ['identity_pool_id', 'provider', 'subject'])
        .addUniqueConstraint('identity_logins_one_subject_per_provider', ['identity_id', 'provider'])
        .execute();
    },
  },
  {
    name: 'identity-pools-2',
    up: async (db: Kysely<unknown>): Promise<void> => {
      await db.schema
        .alterTable('identity_pools')
        .addColumn('principal_tags', 'text', (column) => column.notNull().defaultTo('{}'))
        .execute();
      await db.schema
        .createTable('developer_logins')
        .addColumn('identity_pool_id', 'text', (column) => column.notNull())
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('identity_id', 'text', (column) => column.notNull().references('identities.id').onDelete('cascade'))
        .addPrimaryKeyConstraint('developer_logins_key', ['identity_pool_id', 'provider', 'subject'])
        .execute();
      await db.schema
        .createIndex('developer_logins_by_identity')
        .on('developer_logins')
        .columns(['identity_id', 'subject'])
        .execute();
      await db.schema.createIndex('identity_logins_by_identity').on('identity_logins').column('identity_id').execute();
    },
  },
];
