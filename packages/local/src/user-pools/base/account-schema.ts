import type { Migration } from '../../store/schema.js';

/** The tables of users besides the users themselves. Instants are milliseconds by the server's clock. */
export interface AccountTables {
  groups: GroupRow;
  group_members: GroupMemberRow;
  former_passwords: FormerPasswordRow;
  pending_attributes: PendingAttributeRow;
  federated_identities: FederatedIdentityRow;
  auth_events: AuthEventRow;
  auth_event_feedback: AuthEventFeedbackRow;
  stranger_attempts: UnknownUserAttemptRow;
  imagined_codes: DecoyCodeRow;
  import_jobs: ImportJobRow;
  import_uploads: ImportUploadRow;
}

declare module '../../store/tables.js' {
  interface Tables extends AccountTables {}
}

export interface GroupRow {
  user_pool_id: string;
  name: string;
  description: string | null;
  role_arn: string | null;
  precedence: number | null;
  created_at: number;
  modified_at: number;
}

export interface GroupMemberRow {
  user_pool_id: string;
  group_name: string;
  sub: string;
}

/** A former password, in pools with a password history. */
export interface FormerPasswordRow {
  sub: string;
  /** One higher with each. */
  sequence: number;
  srp_salt: string;
  srp_verifier: string;
}

/** A new value, which replaces the old one once it is verified. */
export interface PendingAttributeRow {
  sub: string;
  attribute: string;
  value: string;
}

/** A user of an external provider that signs in as a user here. */
export interface FederatedIdentityRow {
  user_pool_id: string;
  provider_name: string;
  /** The attribute of the provider that names its user: `Cognito_Subject` is its subject. */
  attribute_name: string;
  attribute_value: string;
  sub: string;
}

/** An event of a user, in pools with threat protection. */
export interface AuthEventRow {
  id: string;
  sub: string;
  /** `SignUp`, `ForgotPassword`, `PasswordChange`, `ResendCode` */
  type: string;
  /** `Pass`, `Fail` or `InProgress` */
  response: string;
  created_at: number;
}

export interface AuthEventFeedbackRow {
  event_id: string;
  sub: string;
  value: string;
  provider: string;
  given_at: number;
}

/** How often a caller made a limited attempt with the name of an unknown user. */
export interface UnknownUserAttemptRow {
  user_pool_id: string;
  name_hash: string;
  kind: string;
  window_at: number;
  count: number;
}

/** A decoy: the code of an unknown user, which was never sent. */
export interface DecoyCodeRow {
  user_pool_id: string;
  name_hash: string;
  expires_at: number;
}

export interface ImportJobRow {
  id: string;
  user_pool_id: string;
  name: string;
  role_arn: string;
  status: string;
  /** 1 once the file has arrived. */
  uploaded: number;
  imported: number;
  skipped: number;
  failed: number;
  created_at: number;
  started_at: number | null;
  /** When the last users were written. */
  worked_at: number | null;
  completed_at: number | null;
  message: string | null;
}

/** A piece of the file of an import job. */
export interface ImportUploadRow {
  job_id: string;
  position: number;
  text: string;
}

export const accountMigrations: readonly Migration[] = [
  {
    name: 'accounts-1',
    up: async (db) => {
      const { schema } = db;
      await schema
        .createTable('groups')
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('description', 'text')
        .addColumn('role_arn', 'text')
        .addColumn('precedence', 'bigint')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('groups_pk', ['user_pool_id', 'name'])
        .execute();
      await schema
        .createTable('group_members')
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('group_name', 'text', (column) => column.notNull())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addPrimaryKeyConstraint('group_members_pk', ['user_pool_id', 'group_name', 'sub'])
        .addForeignKeyConstraint(
          'group_members_group',
          ['user_pool_id', 'group_name'],
          'groups',
          ['user_pool_id', 'name'],
          (key) => key.onDelete('cascade'),
        )
        .execute();
      await schema.createIndex('group_members_by_user').on('group_members').columns(['sub', 'group_name']).execute();

      await schema
        .createTable('former_passwords')
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('srp_salt', 'text', (column) => column.notNull())
        .addColumn('srp_verifier', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('former_passwords_pk', ['sub', 'sequence'])
        .execute();
      await schema
        .createTable('pending_attributes')
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('attribute', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('pending_attributes_pk', ['sub', 'attribute'])
        .execute();
      await schema
        .createTable('federated_identities')
        .addColumn('user_pool_id', 'text', (column) => column.notNull())
        .addColumn('provider_name', 'text', (column) => column.notNull())
        .addColumn('attribute_name', 'text', (column) => column.notNull())
        .addColumn('attribute_value', 'text', (column) => column.notNull())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addPrimaryKeyConstraint('federated_identities_pk', [
          'user_pool_id',
          'provider_name',
          'attribute_name',
          'attribute_value',
        ])
        .execute();
      await schema.createIndex('federated_identities_by_user').on('federated_identities').column('sub').execute();

      await schema
        .createTable('auth_events')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('response', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await schema.createIndex('auth_events_by_user').on('auth_events').columns(['sub', 'created_at']).execute();
      await schema
        .createTable('auth_event_feedback')
        .addColumn('event_id', 'text', (column) => column.primaryKey())
        .addColumn('sub', 'text', (column) => column.notNull().references('users.sub').onDelete('cascade'))
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('given_at', 'bigint', (column) => column.notNull())
        .execute();
      await schema.createIndex('auth_event_feedback_by_user').on('auth_event_feedback').column('sub').execute();

      await schema
        .createTable('import_jobs')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role_arn', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('uploaded', 'integer', (column) => column.notNull())
        .addColumn('imported', 'bigint', (column) => column.notNull())
        .addColumn('skipped', 'bigint', (column) => column.notNull())
        .addColumn('failed', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('started_at', 'bigint')
        .addColumn('worked_at', 'bigint')
        .addColumn('completed_at', 'bigint')
        .addColumn('message', 'text')
        .execute();
      await schema.createIndex('import_jobs_by_pool').on('import_jobs').columns(['user_pool_id', 'id']).execute();
      await schema
        .createTable('import_uploads')
        .addColumn('job_id', 'text', (column) => column.notNull().references('import_jobs.id').onDelete('cascade'))
        .addColumn('position', 'bigint', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('import_uploads_pk', ['job_id', 'position'])
        .execute();

      await schema.alterTable('inbox_messages').addColumn('subject', 'text').execute();
      await schema.alterTable('inbox_messages').addColumn('body', 'text').execute();
    },
  },
  {
    name: 'accounts-2',
    up: async ({ schema }) => {
      await schema
        .createTable('stranger_attempts')
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('name_hash', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('window_at', 'bigint', (column) => column.notNull())
        .addColumn('count', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('stranger_attempts_pk', ['user_pool_id', 'name_hash', 'kind'])
        .execute();
      await schema
        .createTable('imagined_codes')
        .addColumn('user_pool_id', 'text', (column) => column.notNull().references('user_pools.id').onDelete('cascade'))
        .addColumn('name_hash', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('imagined_codes_pk', ['user_pool_id', 'name_hash'])
        .execute();
      await schema.createIndex('auth_events_by_age').on('auth_events').column('created_at').execute();
    },
  },
];
