import type { Kysely } from 'kysely';
import { ServiceError } from '../http/service-error.js';
import type { LocalServices } from '../services.js';
import { prepare } from '../store/prepared.js';
import type { Tables } from '../store/tables.js';
import type { SchemaAttribute } from './attribute-schema.js';
import { createSettingsReader } from './parsed-settings.js';
import type { UserPoolRow } from './schema.js';

export interface PasswordPolicy {
  readonly MinimumLength: number;
  readonly RequireUppercase: boolean;
  readonly RequireLowercase: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireSymbols: boolean;
  /** 0 is off. */
  readonly PasswordHistorySize?: number;
  readonly TemporaryPasswordValidityDays: number;
}

/** What `DescribeUserPool` gives of a pool's settings, every default filled in. Names as on the wire. */
export interface PoolSettings {
  readonly Policies: {
    readonly PasswordPolicy: PasswordPolicy;
    readonly SignInPolicy: { readonly AllowedFirstAuthFactors: readonly string[] };
  };
  readonly DeletionProtection: string;
  readonly LambdaConfig: Readonly<Record<string, unknown>>;
  readonly SchemaAttributes: readonly SchemaAttribute[];
  readonly AutoVerifiedAttributes?: readonly string[];
  readonly AliasAttributes?: readonly string[];
  readonly UsernameAttributes?: readonly string[];
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean };
  readonly MfaConfiguration: string;
  readonly SmsConfiguration?: Readonly<Record<string, unknown>>;
  readonly SmsAuthenticationMessage?: string;
  /** Absent when TOTP is off. Set by `SetUserPoolMfaConfig`, like the two below. */
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled?: boolean };
  /** Absent when mail is no second factor. */
  readonly EmailMfaConfiguration?: { readonly Message?: string; readonly Subject?: string };
  readonly WebAuthnConfiguration?: {
    readonly RelyingPartyId?: string;
    readonly UserVerification?: string;
    readonly FactorConfiguration?: string;
  };
  readonly AdminCreateUserConfig: {
    readonly AllowAdminCreateUserOnly: boolean;
    readonly [setting: string]: unknown;
  };
  readonly UserPoolTier: string;
  /** Settings that these operations keep and give back. */
  readonly [setting: string]: unknown;
}

/** A user pool, ready to work with. */
export interface UserPool {
  readonly id: string;
  readonly name: string;
  readonly settings: PoolSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const findRow = prepare<{ id: string }, UserPoolRow>((db, place) =>
  db.selectFrom('user_pools').selectAll().where('id', '=', place('id')),
);

export async function findPool(db: Kysely<Tables>, id: string): Promise<UserPool | undefined> {
  const [row] = await findRow(db, { id });
  return row === undefined ? undefined : readPool(row);
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function requirePool(db: Kysely<Tables>, id: string): Promise<UserPool> {
  const pool = await findPool(db, id);
  if (pool === undefined) throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
}

/** Writes a pool's name and settings, in somebody's transaction. */
export async function writePoolSettings(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { id, name, settings }: Pick<UserPool, 'id' | 'name' | 'settings'>,
): Promise<void> {
  await tx
    .updateTable('user_pools')
    .set({ name, settings: JSON.stringify(settings), modified_at: services.clock.now() })
    .where('id', '=', id)
    .execute();
}

const readSettings = createSettingsReader<PoolSettings>();

export function readPool(row: UserPoolRow): UserPool {
  return {
    id: row.id,
    name: row.name,
    settings: readSettings(row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

/** A name as it is compared: pools that aren't case-sensitive know only lower case. */
export function normalizeName(pool: UserPool, name: string): string {
  return pool.settings.UsernameConfiguration?.CaseSensitive === false ? name.toLowerCase() : name;
}
