import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPoolRow } from '../base/schema.js';
import { createSchema, type SchemaAttribute, type SchemaAttributeInput } from './attribute-schema.js';
import { createSettingsReader } from './settings-cache.js';

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

/** The settings that can be given for a pool. Members that are not named here are kept and shown as they are. */
export interface GivenPoolSettings {
  readonly Policies?: {
    readonly PasswordPolicy?: Partial<PasswordPolicy>;
    readonly SignInPolicy?: { readonly AllowedFirstAuthFactors?: readonly string[] };
  };
  readonly AutoVerifiedAttributes?: readonly string[];
  readonly AliasAttributes?: readonly string[];
  readonly UsernameAttributes?: readonly string[];
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean };
  readonly MfaConfiguration?: string;
  readonly AdminCreateUserConfig?: Partial<PoolSettings['AdminCreateUserConfig']>;
  readonly [setting: string]: unknown;
}

/** The settings that can be given for a new pool. */
export interface NewPoolSettings extends GivenPoolSettings {
  /** Changes of standard attributes, and custom attributes. */
  readonly Schema?: readonly SchemaAttributeInput[];
}

/** The settings of a pool, with the defaults that the service shows. They have the API's names. */
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
  /** Absent when TOTP is off. */
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
    /** The older name of `TemporaryPasswordValidityDays`, which it follows. */
    readonly UnusedAccountValidityDays?: number;
    readonly [setting: string]: unknown;
  };
  readonly UserPoolTier: string;
  /** Settings without an effect here: they are kept and shown. */
  readonly [setting: string]: unknown;
}

/** A user pool. */
export interface UserPool {
  readonly id: string;
  readonly name: string;
  readonly settings: PoolSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/**
 * The settings of a new pool: the given ones, and the defaults that the service shows.
 *
 * @throws ServiceError `InvalidParameterException` for an invalid schema
 */
export function completePoolSettings({ Schema, ...given }: NewPoolSettings): PoolSettings {
  return complete(given, createSchema(Schema ?? []));
}

/** These are fixed when a pool is created. */
const FIXED = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const;

/** An update that omits one of these leaves it; every other omitted setting goes back to its default. */
const KEPT = [
  'MfaConfiguration',
  'SmsConfiguration',
  'SmsAuthenticationMessage',
  'SoftwareTokenMfaConfiguration',
  'EmailMfaConfiguration',
  'WebAuthnConfiguration',
  'UserAttributeUpdateSettings',
] as const;

/** The settings of a pool after an update. */
export function changePoolSettings(current: PoolSettings, given: GivenPoolSettings): PoolSettings {
  const changed = {
    ...pick(current, KEPT),
    ...given,
    Policies: { ...current.Policies, ...given.Policies },
    ...Object.fromEntries(FIXED.map((name) => [name, current[name]])),
  };
  return complete(changed, current.SchemaAttributes);
}

function pick(settings: PoolSettings, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}

const DEFAULT_RECOVERY = {
  RecoveryMechanisms: [
    { Priority: 1, Name: 'verified_email' },
    { Priority: 2, Name: 'verified_phone_number' },
  ],
};

function complete(given: GivenPoolSettings, SchemaAttributes: readonly SchemaAttribute[]): PoolSettings {
  const { PasswordPolicy, SignInPolicy } = given.Policies ?? {};
  const days =
    PasswordPolicy?.TemporaryPasswordValidityDays ||
    given.AdminCreateUserConfig?.UnusedAccountValidityDays ||
    DEFAULT_TEMPORARY_PASSWORD_DAYS;
  const settings = {
    DeletionProtection: 'INACTIVE',
    LambdaConfig: {},
    MfaConfiguration: 'OFF',
    UserPoolTier: 'ESSENTIALS',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
    UserPoolTags: {},
    AccountRecoverySetting: DEFAULT_RECOVERY,
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
    IssuerConfiguration: { Type: 'ORIGINAL' },
    ...given,
    ...completeMessages(given),
    Policies: {
      PasswordPolicy: { ...completePasswordPolicy(PasswordPolicy), TemporaryPasswordValidityDays: days },
      SignInPolicy: { AllowedFirstAuthFactors: SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'] },
    },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...given.AdminCreateUserConfig,
      UnusedAccountValidityDays: days,
    },
    SchemaAttributes,
  };
  return withoutAbsent(settings);
}

const DEFAULT_TEMPORARY_PASSWORD_DAYS = 7;

/** Without a policy all four character classes are required; a policy requires the classes that it names. */
function completePasswordPolicy(
  given: Partial<PasswordPolicy> | undefined,
): Omit<PasswordPolicy, 'TemporaryPasswordValidityDays'> {
  const required = given === undefined;
  return {
    MinimumLength: 8,
    RequireUppercase: required,
    RequireLowercase: required,
    RequireNumbers: required,
    RequireSymbols: required,
    ...given,
  };
}

/** The texts of messages have two names each: the older member, and one of `VerificationMessageTemplate`. */
const MESSAGE_NAMES = {
  EmailVerificationMessage: 'EmailMessage',
  EmailVerificationSubject: 'EmailSubject',
  SmsVerificationMessage: 'SmsMessage',
} as const;

/** The texts of messages under both of their names. The template's text counts where they differ. */
function completeMessages(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const template = given['VerificationMessageTemplate'] as Readonly<Record<string, unknown>> | undefined;
  const texts = Object.entries(MESSAGE_NAMES).flatMap(([older, name]) => {
    const text = template?.[name] ?? given[older];
    return text === undefined ? [] : [{ older, name, text }];
  });
  return {
    ...Object.fromEntries(texts.map(({ older, text }) => [older, text])),
    VerificationMessageTemplate: {
      DefaultEmailOption: 'CONFIRM_WITH_CODE',
      ...template,
      ...Object.fromEntries(texts.map(({ name, text }) => [name, text])),
    },
  };
}

function withoutAbsent<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
}

const findRow = prepare<{ id: string }, UserPoolRow>((db, place) =>
  db.selectFrom('user_pools').selectAll().where('id', '=', place('id')),
);

/** Finds a pool by its id. */
export async function findPool(db: Kysely<Tables>, id: string): Promise<UserPool | undefined> {
  const [row] = await findRow(db, { id });
  return row === undefined ? undefined : readPool(row);
}

/**
 * The pool with this id.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requirePool(db: Kysely<Tables>, id: string): Promise<UserPool> {
  const pool = await findPool(db, id);
  if (pool === undefined) throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
}

/** Writes the name and the settings of a pool. */
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

/** Reads a pool from its row. */
export function readPool(row: UserPoolRow): UserPool {
  return {
    id: row.id,
    name: row.name,
    settings: readSettings(row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

/** A name as the pool compares it: in lower case unless the pool is case-sensitive. */
export function normalizeName(pool: UserPool, name: string): string {
  return pool.settings.UsernameConfiguration?.CaseSensitive === false ? name.toLowerCase() : name;
}
