import type { Migration } from '../../store/schema.js';

/** The tables of factors and devices. Instants are milliseconds by the server's clock; booleans are 0 or 1. */
export interface SignInTables {
  user_mfa: UserMfaRow;
  devices: DeviceRow;
  passkeys: PasskeyRow;
  passkey_registrations: PasskeyRegistrationRow;
  custom_challenges: CustomChallengeRow;
}

declare module '../../store/tables.js' {
  interface Tables extends SignInTables {}
}

/** The second factors of a user. A user without a row has none. */
export interface UserMfaRow {
  sub: string;
  /** Whether the factor is enabled. */
  sms: number;
  email: number;
  totp: number;
  web_authn: number;
  /** `SMS_MFA`, `SOFTWARE_TOKEN_MFA` or `EMAIL_OTP` */
  preferred: string | null;
  /** Base32, of an authenticator that gave a right code. */
  totp_secret: string | null;
  totp_name: string | null;
  /** Base32, of an authenticator that has not given a right code yet. */
  totp_pending: string | null;
  /** The 30-second step of the last accepted code: a code is good once. */
  totp_last_step: number;
}

/** A confirmed device. */
export interface DeviceRow {
  device_key: string;
  sub: string;
  name: string | null;
  /** SRP salt and verifier of the device's own password, in hex. */
  srp_salt: string;
  srp_verifier: string;
  remembered: number;
  created_at: number;
  modified_at: number;
  authenticated_at: number;
  /** The address of its last sign-in. Null for a device that an older version confirmed. */
  last_ip: string | null;
}

/** A public key that signs a user in. */
export interface PasskeyRow {
  credential_id: string;
  sub: string;
  user_pool_id: string;
  name: string;
  relying_party_id: string;
  /** COSE, base64url. */
  public_key: string;
  counter: number;
  attachment: string | null;
  /** JSON */
  transports: string;
  created_at: number;
}

/** A passkey registration in progress. */
export interface PasskeyRegistrationRow {
  sub: string;
  client_id: string;
  /** Base64url. */
  challenge: string;
  expires_at: number;
}

/** A `CUSTOM_CHALLENGE` that waits for its answer. Its parameters are too large for a `Session`. */
export interface CustomChallengeRow {
  id: string;
  /** JSON: the challenges before it, and its private parameters. */
  content: string;
  expires_at: number;
}

export const signInMigrations: readonly Migration[] = [
  {
    name: 'sign-in-1',
    up: async (db) => {
      await db.schema.alterTable('sign_ins').addColumn('device_key', 'text').execute();
      await db.schema
        .alterTable('sign_ins')
        .addColumn('device_confirmed', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();

      // Null until the first renewal.
      await db.schema.alterTable('sign_ins').addColumn('renewed_at', 'bigint').execute();

      await db.schema
        .createTable('user_mfa')
        .addColumn('sub', 'text', (column) => column.primaryKey().references('users.sub').onDelete('cascade'))
        .addColumn('sms', 'integer', (column) => column.notNull())
        .addColumn('email', 'integer', (column) => column.notNull())
        .addColumn('totp', 'integer', (column) => column.notNull())
        .addColumn('web_authn', 'integer', (column) => column.notNull())
        .addColumn('preferred', 'text')
        .addColumn('totp_secret', 'text')
        .addColumn('totp_name', 'text')
        .addColumn('totp_pending', 'text')
        .addColumn('totp_last_step', 'bigint', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('devices')
        .addColumn('device_key', 'text', (column) => column.primaryKey())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('name', 'text')
        .addColumn('srp_salt', 'text', (column) => column.notNull())
        .addColumn('srp_verifier', 'text', (column) => column.notNull())
        .addColumn('remembered', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('devices_by_user').on('devices').columns(['sub', 'device_key']).execute();

      await db.schema
        .createTable('passkeys')
        .addColumn('credential_id', 'text', (column) => column.primaryKey())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('relying_party_id', 'text', (column) => column.notNull())
        .addColumn('public_key', 'text', (column) => column.notNull())
        .addColumn('counter', 'bigint', (column) => column.notNull())
        .addColumn('attachment', 'text')
        .addColumn('transports', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('passkeys_by_user').on('passkeys').columns(['sub', 'credential_id']).execute();

      await db.schema
        .createTable('passkey_registrations')
        .addColumn('sub', 'text', (column) => column.primaryKey().references('users.sub').onDelete('cascade'))
        .addColumn('client_id', 'text', (column) => column.notNull())
        .addColumn('challenge', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('custom_challenges')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('content', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('custom_challenges_by_end').on('custom_challenges').column('expires_at').execute();
    },
  },
  {
    name: 'sign-in-2',
    up: async ({ schema }) => {
      await schema.alterTable('devices').addColumn('last_ip', 'text').execute();
    },
  },
];
