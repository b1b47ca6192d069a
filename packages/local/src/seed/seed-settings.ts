import { findUnknownMember, keepKnownMembers } from '../model/known-members.js';
import { inputShape } from '../model/models.js';
import { validateInput } from '../model/validate.js';
import { type ClientSettings, completeClientSettings } from '../user-pools/clients/client-settings.js';
import {
  DEFAULT_CLIENT_ID,
  DEFAULT_CLIENT_SETTINGS,
  DEFAULT_POOL_SETTINGS,
  DEFAULT_USER_POOL_ID,
} from '../user-pools/clients/default-user-pool.js';
import { completeSchema, type SchemaAttribute } from '../user-pools/pools/attribute-schema.js';
import { completePoolSettings, type NewPoolSettings, type PoolSettings } from '../user-pools/pools/pool-settings.js';
import { mergeSettings, type SettingsObject } from './merge-settings.js';
import { SeedError } from './seed-error.js';

/** Settings that have members of their own in a seed. */
const OWN_MEMBERS: Readonly<Record<string, string>> = {
  PoolName: 'name',
  ClientName: 'name',
  ClientSecret: 'secret',
  GenerateSecret: 'secret',
  UserPoolId: 'id',
};

/**
 * Checks the names of a pool's settings: those of `CreateUserPool`, of `SetUserPoolMfaConfig`, and `SchemaAttributes` are
 * valid.
 *
 * @returns the end of a sentence that starts with the place of the settings; undefined when all names are valid
 */
export function checkPoolSettingNames(settings: object): string | undefined {
  const { mfa, others } = splitPoolSettings(settings as SettingsObject);
  const unknown =
    findElsewhere(settings) ??
    findUnknownMember('cognito-idp', 'CreateUserPool', others) ??
    findUnknownMember('cognito-idp', 'SetUserPoolMfaConfig', mfa);
  return describeFault(unknown, 'CreateUserPool and SetUserPoolMfaConfig, and SchemaAttributes as an export writes it');
}

/** As {@link checkPoolSettingNames}, for an app client: the settings of `CreateUserPoolClient` are valid. */
export function checkClientSettingNames(settings: object): string | undefined {
  const unknown = findElsewhere(settings) ?? findUnknownMember('cognito-idp', 'CreateUserPoolClient', settings);
  return describeFault(unknown, 'CreateUserPoolClient');
}

/** As {@link checkPoolSettingNames}, for an identity pool. */
export function checkIdentityPoolNames(
  operation: 'CreateIdentityPool' | 'SetIdentityPoolRoles',
  settings: object,
): string | undefined {
  return describeFault(findUnknownMember('cognito-identity', operation, settings), operation);
}

/** As {@link checkPoolSettingNames}, for the principal tags of an identity pool, by provider. */
export function checkPrincipalTagNames(maps: object): string | undefined {
  for (const map of Object.values(maps)) {
    if (typeof map !== 'object' || map === null) return 'has a provider without an object.';
    const unknown = Object.keys(map).find((name) => name !== 'UseDefaults' && name !== 'PrincipalTags');
    if (unknown !== undefined) return describeFault(unknown, 'SetPrincipalTagAttributeMap');
  }
  return undefined;
}

function findElsewhere(settings: object): string | undefined {
  return Object.keys(settings).find((name) => Object.hasOwn(OWN_MEMBERS, name));
}

function describeFault(unknown: string | undefined, known: string): string | undefined {
  if (unknown === undefined) return undefined;
  if (Object.hasOwn(OWN_MEMBERS, unknown)) return `has ${unknown}: in a seed this is "${OWN_MEMBERS[unknown]}".`;
  return `has ${unknown.slice(0, 64)}, which is not a setting: the settings are those of ${known}.`;
}

/**
 * Reads the settings of a pool of a seed. Those of the default pool are merged over its default settings.
 *
 * @throws ServiceError for values that the service denies
 * @throws {SeedError} for a schema that no export writes
 */
export function readPoolSettings(id: string, PoolName: string, seeded: object): PoolSettings {
  const base = id === DEFAULT_USER_POOL_ID ? DEFAULT_POOL_SETTINGS : {};
  const { schema, mfa, others } = splitPoolSettings(seeded as SettingsObject);
  const { SmsMfaConfiguration: sms, ...factors } = mfa;
  const settings = mergeSettings(base, { ...others, ...factors, ...spreadSms(sms) });
  const { schema: _, mfa: mergedFactors, others: merged } = splitPoolSettings(settings);
  validateInput('cognito-idp', 'CreateUserPool', { ...merged, PoolName });
  validateInput('cognito-idp', 'SetUserPoolMfaConfig', { UserPoolId: id, ...mergedFactors });
  const { SoftwareTokenMfaConfiguration: token, ...otherFactors } = mergedFactors;
  const hasToken = (token as { readonly Enabled?: boolean } | undefined)?.Enabled === true;
  const complete = completePoolSettings({
    ...(merged as NewPoolSettings),
    ...otherFactors,
    ...(hasToken && { SoftwareTokenMfaConfiguration: token }),
  });
  if (schema === undefined || schema === null) return complete;
  if (merged['Schema'] !== undefined) throw new SeedError('Schema and SchemaAttributes are given together.');
  return { ...complete, SchemaAttributes: completeSchema(readSchema(schema)) };
}

/** `SmsMfaConfiguration` holds two settings of the pool; `null` resets both. */
function spreadSms(sms: unknown): SettingsObject {
  if (sms === null) return { SmsConfiguration: null, SmsAuthenticationMessage: null };
  const { SmsConfiguration, SmsAuthenticationMessage } = (sms ?? {}) as SettingsObject;
  return {
    ...(SmsConfiguration !== undefined && { SmsConfiguration }),
    ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }),
  };
}

function splitPoolSettings(settings: SettingsObject): {
  readonly schema: unknown;
  readonly mfa: SettingsObject;
  readonly others: SettingsObject;
} {
  const { SchemaAttributes: schema, ...rest } = settings;
  const ofCreation = inputShape('cognito-idp', 'CreateUserPool').members;
  const ofFactors = inputShape('cognito-idp', 'SetUserPoolMfaConfig').members;
  const isFactor = (name: string): boolean => Object.hasOwn(ofFactors, name) && !Object.hasOwn(ofCreation, name);
  const entries = Object.entries(rest);
  return {
    schema,
    mfa: Object.fromEntries(entries.filter(([name]) => isFactor(name))),
    others: Object.fromEntries(entries.filter(([name]) => !isFactor(name))),
  };
}

const TYPES: readonly unknown[] = ['String', 'Number', 'DateTime', 'Boolean'];

function readSchema(given: unknown): readonly SchemaAttribute[] {
  const attributes = Array.isArray(given) ? (given as readonly unknown[]) : [undefined];
  const isAttribute = (attribute: unknown): boolean => {
    const { Name, AttributeDataType } = (attribute ?? {}) as Partial<SchemaAttribute>;
    return typeof Name === 'string' && TYPES.includes(AttributeDataType);
  };
  if (!attributes.every(isAttribute)) {
    throw new SeedError('SchemaAttributes must be a list of attributes with a Name and an AttributeDataType.');
  }
  const defaults = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
  return (attributes as readonly SchemaAttribute[]).map((attribute) => ({ ...defaults, ...attribute }));
}

/**
 * Reads the settings of an app client of a seed. Those of the default client are merged over its default settings.
 *
 * @throws ServiceError for values that the service denies
 */
export function readClientSettings(
  { id, name, userPoolId }: { readonly id: string; readonly name: string; readonly userPoolId: string },
  seeded: object,
): ClientSettings {
  const base = id === DEFAULT_CLIENT_ID && userPoolId === DEFAULT_USER_POOL_ID ? DEFAULT_CLIENT_SETTINGS : {};
  const given = mergeSettings(base, seeded as SettingsObject);
  validateInput('cognito-idp', 'CreateUserPoolClient', { ...given, UserPoolId: userPoolId, ClientName: name });
  return completeClientSettings(given);
}

/** Exports a pool's settings. Those of the default pool include `null` for missing settings. */
export function exportPoolSettings(id: string, settings: PoolSettings): SettingsObject {
  const known = {
    ...keepKnownMembers('cognito-idp', 'SetUserPoolMfaConfig', settings),
    ...keepKnownMembers('cognito-idp', 'CreateUserPool', settings),
    SchemaAttributes: settings.SchemaAttributes,
  };
  return id === DEFAULT_USER_POOL_ID ? nameAbsent(DEFAULT_POOL_SETTINGS, known) : known;
}

/** Exports an app client's settings. Those of the default client include `null` for missing settings. */
export function exportClientSettings(id: string, settings: ClientSettings): SettingsObject {
  const known = keepKnownMembers<SettingsObject>('cognito-idp', 'CreateUserPoolClient', settings);
  return id === DEFAULT_CLIENT_ID ? nameAbsent(DEFAULT_CLIENT_SETTINGS, known) : known;
}

function nameAbsent(base: SettingsObject, settings: SettingsObject): SettingsObject {
  const absent = Object.keys(base).filter((name) => settings[name] === undefined);
  return { ...Object.fromEntries(absent.map((name) => [name, null])), ...settings };
}
