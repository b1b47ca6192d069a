import type { Kysely } from 'kysely';
import type { Migration } from '../store/schema.js';

/** What STS keeps: nothing per vended key, only the secret from which all of them follow. */
export interface StsTables {
  sts_secrets: StsSecretRow;
}

export interface StsSecretRow {
  id: string;
  /** 32 random bytes, base64url. */
  secret: string;
  /** Milliseconds since the epoch. */
  created_at: number;
}

/** The tables of STS, in the order in which they came to be. */
export const stsMigrations: readonly Migration[] = [
  {
    name: 'sts-1',
    up: async (db: Kysely<unknown>): Promise<void> => {
      await db.schema
        .createTable('sts_secrets')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('secret', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
];
