import type { Migration } from '../../store/schema.js';

/** The tables of the login pages. Instants are milliseconds by the server's clock; secrets are stored as SHA-256. */
export interface OauthTables {
  authorization_codes: AuthorizationCodeRow;
  login_sessions: LoginSessionRow;
}

declare module '../../store/tables.js' {
  interface Tables extends OauthTables {}
}

/** A code on its way from the authorize to the token endpoint. */
export interface AuthorizationCodeRow {
  hash: string;
  client_id: string;
  sub: string;
  redirect_uri: string;
  /** Separated by spaces. */
  scopes: string;
  nonce: string | null;
  /** S256. */
  code_challenge: string | null;
  /** What the access token is for (RFC 8707). */
  resource: string | null;
  authenticated_at: number;
  expires_at: number;
  /** The sign-in of its tokens: a second redemption revokes it. */
  sign_in_id: string | null;
}

/** A browser in which a user is signed in to a pool. */
export interface LoginSessionRow {
  hash: string;
  user_pool_id: string;
  sub: string;
  /** The external provider that it came from; null for the pool's own users. */
  provider: string | null;
  /** What the provider needs for its sign-out, as JSON. */
  provider_session: string | null;
  authenticated_at: number;
  expires_at: number;
}

export const oauthMigrations: readonly Migration[] = [
  {
    name: 'oauth-1',
    up: async ({ schema }) => {
      await schema.alterTable('sign_ins').addColumn('scopes', 'text').execute();

      await schema
        .createTable('authorization_codes')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('client_id', 'text', (column) => column.notNull().references('app_clients.id').onDelete('cascade'))
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('redirect_uri', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('nonce', 'text')
        .addColumn('code_challenge', 'text')
        .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('sign_in_id', 'text')
        .execute();
      await schema.createIndex('authorization_codes_by_end').on('authorization_codes').column('expires_at').execute();

      await schema
        .createTable('login_sessions')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('provider', 'text')
        .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await schema.createIndex('login_sessions_by_end').on('login_sessions').column('expires_at').execute();
    },
  },
  {
    name: 'oauth-2',
    up: async ({ schema }) => {
      await schema.alterTable('authorization_codes').addColumn('resource', 'text').execute();
      await schema.alterTable('sign_ins').addColumn('resource', 'text').execute();
    },
  },
];
