import { sql } from 'kysely';
import type { Migration } from '../../store/schema.js';

/** The tables of user pools. Instants are milliseconds since the epoch by the server's clock; booleans are 0 or 1. */
export interface UserPoolTables {
  user_pools: UserPoolRow;
  app_clients: AppClientRow;
  users: UserRow;
  sign_in_names: SignInNameRow;
  user_codes: UserCodeRow;
  user_attempts: UserAttemptRow;
  sign_ins: SignInRow;
  refresh_tokens: RefreshTokenRow;
  spent_challenges: SpentChallengeRow;
}

declare module '../../store/tables.js' {
  interface Tables extends UserPoolTables {}
}

export interface UserPoolRow {
  /** `<region>_<9 alphanumerics>` */
  id: string;
  name: string;
  /** `PoolSettings` as JSON. */
  settings: string;
  created_at: number;
  modified_at: number;
}

export interface AppClientRow {
  id: string;
  user_pool_id: string;
  name: string;
  /** The first of its secrets. */
  secret: string | null;
  /** All secrets as JSON (`ClientSecret[]`); null until one is added or deleted. */
  secrets: string | null;
  /** `ClientSettings` as JSON. */
  settings: string;
  created_at: number;
  modified_at: number;
}

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER';

export interface UserRow {
  /** A UUID that never changes. */
  sub: string;
  user_pool_id: string;
  /** The internal name: the `sub` itself in pools whose users sign in by e-mail or phone. */
  username: string;
  status: UserStatus;
  enabled: number;
  /** All attributes but `sub`: `{ name: value }` as JSON. */
  attributes: string;
  /** Copies of the attributes that can be searched, for the indexes. */
  email: string | null;
  phone_number: string | null;
  name: string | null;
  given_name: string | null;
  family_name: string | null;
  preferred_username: string | null;
  /** SRP salt and verifier in hex. The password itself is not stored. Null for users without a password. */
  srp_salt: string | null;
  srp_verifier: string | null;
  password_set_at: number | null;
  /** Wrong passwords since the last right one, and the instant of the last one. */
  failed_passwords: number;
  failed_password_at: number;
  created_at: number;
  modified_at: number;
}

/** A name by which a user signs in; one pool has it once. */
export interface SignInNameRow {
  user_pool_id: string;
  /** As the pool compares it: in lower case unless the pool is case-sensitive. */
  name: string;
  sub: string;
  /** `username`, or the attribute that holds the name. */
  kind: string;
}

/** The last code sent to a user for a purpose: a new one replaces it. */
export interface UserCodeRow {
  sub: string;
  /** `SignUp` and the like. */
  purpose: string;
  code: string;
  /** The attribute that the code verifies. */
  attribute: string;
  expires_at: number;
}

/** How often a user made a limited attempt within the hour that began at `window_at`. */
export interface UserAttemptRow {
  sub: string;
  kind: string;
  window_at: number;
  count: number;
}

/** One sign-in. A revocation ends all tokens of a sign-in. */
export interface SignInRow {
  /** The `event_id` claim. */
  id: string;
  sub: string;
  user_pool_id: string;
  client_id: string;
  /** The `origin_jti` claim of tokens of clients with revocation. */
  origin_jti: string;
  signed_in_at: number;
  revoked_at: number | null;
  /** The scopes that a login page granted, separated by spaces; null for sign-ins over the API. */
  scopes: string | null;
  /** The audience of its access tokens (RFC 8707), if the authorization request has one. */
  resource: string | null;
  /** The device of its tokens, in pools that track devices. */
  device_key: string | null;
  /** Whether that device is confirmed: a refresh then names it. */
  device_confirmed: number;
  /** When its tokens were last refreshed, in pools that track sessions. */
  renewed_at: number | null;
}

export interface RefreshTokenRow {
  /** SHA-256 of the token, base64url. The token itself is not stored. */
  hash: string;
  sign_in_id: string;
  expires_at: number;
  /** When a new token replaced it. */
  rotated_at: number | null;
}

/** A sealed challenge that was answered: a second answer is invalid. */
export interface SpentChallengeRow {
  id: string;
  expires_at: number;
}

export const userPoolMigrations: readonly Migration[] = [
  {
    name: 'user-pools-1',
    up: async (db) => {
      await db.schema
        .createTable('user_pools')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('app_clients')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('secret', 'text')
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('app_clients_by_pool').on('app_clients').columns(['user_pool_id', 'id']).execute();

      await db.schema
        .createTable('users')
        .addColumn('sub', 'text', (column) => column.primaryKey())
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('username', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('attributes', 'text', (column) => column.notNull())
        .addColumn('email', 'text')
        .addColumn('phone_number', 'text')
        .addColumn('name', 'text')
        .addColumn('given_name', 'text')
        .addColumn('family_name', 'text')
        .addColumn('preferred_username', 'text')
        .addColumn('srp_salt', 'text')
        .addColumn('srp_verifier', 'text')
        .addColumn('password_set_at', 'bigint')
        .addColumn('failed_passwords', 'integer', (column) => column.notNull())
        .addColumn('failed_password_at', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('users_by_pool').on('users').columns(['user_pool_id', 'sub']).unique().execute();
      await db.schema.createIndex('users_by_status').on('users').columns(['user_pool_id', 'status', 'sub']).execute();
      await db.schema
        .createIndex('users_by_username')
        .on('users')
        .columns(['user_pool_id', 'username', 'sub'])
        .execute();
      for (const name of SEARCHED_ATTRIBUTES) {
        await db.schema
          .createIndex(`users_by_${name}`)
          .on('users')
          .columns(['user_pool_id', name, 'sub'])
          .where(name as never, 'is not', null)
          .execute();
      }

      await db.schema
        .createTable('sign_in_names')
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('kind', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('sign_in_names_pk', ['user_pool_id', 'name'])
        .execute();
      await db.schema.createIndex('sign_in_names_by_user').on('sign_in_names').column('sub').execute();

      await db.schema
        .createTable('user_codes')
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('code', 'text', (column) => column.notNull())
        .addColumn('attribute', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('user_codes_pk', ['sub', 'purpose'])
        .execute();

      await db.schema
        .createTable('user_attempts')
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('window_at', 'bigint', (column) => column.notNull())
        .addColumn('count', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('user_attempts_pk', ['sub', 'kind'])
        .execute();

      await db.schema
        .createTable('sign_ins')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('client_id', 'text', (column) => column.notNull())
        .addColumn('origin_jti', 'text', (column) => column.notNull())
        .addColumn('signed_in_at', 'bigint', (column) => column.notNull())
        .addColumn('revoked_at', 'bigint')
        .execute();
      await db.schema.createIndex('sign_ins_by_user').on('sign_ins').column('sub').execute();

      await db.schema
        .createTable('refresh_tokens')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('sign_in_id', 'text', (column) => column.notNull().references('sign_ins.id').onDelete('cascade'))
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('rotated_at', 'bigint')
        .execute();
      await db.schema.createIndex('refresh_tokens_by_sign_in').on('refresh_tokens').column('sign_in_id').execute();

      await db.schema
        .createTable('spent_challenges')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('spent_challenges_by_end').on('spent_challenges').column('expires_at').execute();
    },
  },
  {
    name: 'user-pools-2',
    up: async (db) => {
      // Searches ignore the case of ASCII letters: lower() changes no others, on either database.
      for (const name of SEARCHED_ATTRIBUTES) {
        const index = sql.id(`users_by_${name}`);
        const column = sql.ref(name);
        await sql`drop index ${index}`.execute(db);
        await sql`create index ${index} on users (user_pool_id, lower(${column}), sub) where ${column} is not null`.execute(
          db,
        );
      }
    },
  },
];

const SEARCHED_ATTRIBUTES = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const;

/** An attribute of which users have a copy, for searches. */
export type SearchedAttribute = (typeof SEARCHED_ATTRIBUTES)[number];

export function isSearchedAttribute(column: string): column is SearchedAttribute {
  return (SEARCHED_ATTRIBUTES as readonly string[]).includes(column);
}
