import type { Migration } from '../store/schema.js';

export interface SamlTables {
  saml_seen: SamlReplayRow;
}

declare module '../store/tables.js' {
  interface Tables extends SamlTables {}
}

/** An entry of the replay cache: an assertion, or the request that it answers. */
export interface SamlReplayRow {
  /** SHA-256 of provider and id. */
  hash: string;
  /** Milliseconds by the server's clock: from then on it is invalid by its age. */
  expires_at: number;
}

export const samlMigrations: readonly Migration[] = [
  {
    name: 'saml-1',
    up: async ({ schema }) => {
      await schema
        .createTable('saml_seen')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await schema.createIndex('saml_seen_by_end').on('saml_seen').column('expires_at').execute();
    },
  },
  {
    name: 'saml-2',
    up: async ({ schema }) => {
      await schema.alterTable('login_sessions').addColumn('provider_session', 'text').execute();
    },
  },
];
