import type { Kysely } from 'kysely';

/**
 * One step of the database's history. Steps run once each, in their order: a start runs the missing ones in one transaction, and they are
 * never edited after a release. Written with kysely's schema builder, so that they hold for every dialect.
 */
export interface Migration {
  /** Unique over all folders, and never changed: `user-pools-1`. */
  readonly name: string;
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

/**
 * The server's own tables. Everywhere: instants are milliseconds since the epoch by the server's clock, booleans are
 * 0 or 1, and structures are JSON text.
 */
export interface ServerTables {
  /** What the server keeps about itself: sealing key, administrator's key. */
  server_values: { name: string; value: string };
  signing_keys: {
    owner: string;
    /** 0 signs ID tokens, 1 access tokens. */
    position: number;
    kid: string;
    /** PKCS #8, PEM. */
    private_key: string;
    created_at: number;
  };
  inbox_messages: {
    /** Random; `sequence` orders. */
    id: string;
    sequence: number;
    recipient: string;
    medium: 'EMAIL' | 'SMS';
    purpose: string;
    code: string;
    link: string | null;
    username: string;
    user_pool_id: string;
    sent_at: number;
    subject: string | null;
    body: string | null;
  };
}

export const serverMigrations: readonly Migration[] = [
  {
    name: 'server-1',
    up: async (db) => {
      await db.schema
        .createTable('server_values')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('signing_keys')
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('kid', 'text', (column) => column.notNull())
        .addColumn('private_key', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('signing_keys_pk', ['owner', 'position'])
        .execute();
      await db.schema
        .createTable('inbox_messages')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('recipient', 'text', (column) => column.notNull())
        .addColumn('medium', 'text', (column) => column.notNull())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('code', 'text', (column) => column.notNull())
        .addColumn('link', 'text')
        .addColumn('username', 'text', (column) => column.notNull())
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('sent_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('inbox_messages_by_recipient')
        .on('inbox_messages')
        .columns(['recipient', 'sequence'])
        .execute();
      await db.schema.createIndex('inbox_messages_by_sequence').on('inbox_messages').column('sequence').execute();
    },
  },
];
