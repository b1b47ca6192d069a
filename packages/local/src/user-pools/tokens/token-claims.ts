import type { LocalServices } from '../../context/services.js';
import type { GroupConfiguration, GroupOverride, StringMap, TriggerShapes } from '../../triggers/events.js';
import { runTrigger, tokenTriggerVersion } from '../../triggers/triggers.js';
import { ServiceError } from '../../wire/service-error.js';
import type { AppClient, ClientAndPool } from '../clients/client-settings.js';
import { listUserGroups } from '../groups/groups.js';
import { isVerifiedFlag } from '../pools/attribute-schema.js';
import { isReadable } from '../users/attributes.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import type { User } from '../users/users.js';
import { isInScope } from './profile-scopes.js';
import { configureGroups, overrideGroups } from './token-groups.js';

/** Whose tokens are made, and why. */
export interface TokenOccasion {
  readonly user: User;
  readonly source: TriggerShapes['PreTokenGeneration']['source'];
  readonly metadata?: StringMap | undefined;
  readonly scopes: readonly string[];
}

type Claims = Record<string, unknown>;

/** What the two tokens say besides what every token says. */
export interface TokenClaims {
  readonly id: Claims;
  readonly access: Claims;
  readonly scopes: readonly string[];
}

/**
 * The profile and the groups of a user as claims, as the pool's `PreTokenGeneration` wants them.
 *
 * @throws ServiceError the errors of triggers
 */
export async function createClaims(
  services: LocalServices,
  at: ClientAndPool,
  occasion: TokenOccasion,
): Promise<TokenClaims> {
  const { user, source, metadata, scopes } = occasion;
  const groups = configureGroups(await listUserGroups(services.store.db, user.sub));
  const id: Claims = profileClaims(at.client, user, scopes);
  const version = tokenTriggerVersion(services, at.pool);
  const response = await runTrigger(services, at.pool, {
    name: 'PreTokenGeneration',
    source,
    userName: user.username,
    clientId: at.client.id,
    request: {
      userAttributes: toTriggerAttributes(user),
      groupConfiguration: groups,
      ...(metadata !== undefined && { clientMetadata: metadata }),
      ...(version !== '1' && { scopes }),
    },
  });
  const details = version === '1' ? readFirst(response) : readSecond(response);
  return {
    id: { ...change(id, details.id), ...groupClaims(overrideGroups(groups, details.groups), { withRoles: true }) },
    access: {
      ...change({}, details.access),
      ...groupClaims(overrideGroups(groups, details.groups), { withRoles: false }),
    },
    scopes: changeScopes(scopes, details.scopes),
  };
}

/**
 * The claims of a token for a client itself, as the pool's `PreTokenGeneration` wants them: version 3 is asked.
 *
 * @throws ServiceError the errors of triggers
 */
export async function createClientClaims(
  services: LocalServices,
  at: ClientAndPool,
  { scopes, metadata }: Pick<TokenOccasion, 'scopes' | 'metadata'>,
): Promise<{ readonly claims: Claims; readonly scopes: readonly string[] }> {
  if (tokenTriggerVersion(services, at.pool) !== '3') return { claims: {}, scopes };
  const response = await runTrigger(services, at.pool, {
    name: 'PreTokenGeneration',
    source: 'TokenGeneration_ClientCredentials',
    userName: at.client.id,
    clientId: at.client.id,
    request: {
      userAttributes: {},
      groupConfiguration: configureGroups([]),
      ...(metadata !== undefined && { clientMetadata: metadata }),
      scopes,
    },
  });
  const details = readSecond(response);
  return { claims: change({}, details.access), scopes: changeScopes(scopes, details.scopes) };
}

function changeScopes(scopes: readonly string[], { add, suppress }: TokenChanges['scopes']): readonly string[] {
  return [...new Set([...scopes.filter((scope) => !suppress.includes(scope)), ...add])];
}

/** The attributes that a client may read and scopes open, as claims. */
function profileClaims(client: AppClient, user: User, scopes: readonly string[]): Claims {
  const readable = Object.entries(user.attributes).filter(
    ([name]) => isReadable(client, name) && isInScope(name, scopes),
  );
  return Object.fromEntries(readable.map(([name, value]) => [name, claimOf(name, value)]));
}

/** Flags are booleans, the identities at providers a list, everything else text. */
function claimOf(name: string, value: string): unknown {
  if (name === 'identities') {
    const identities = JSON.parse(value) as readonly { readonly primary: unknown; readonly dateCreated: unknown }[];
    return identities.map((identity) => ({
      ...identity,
      primary: String(identity.primary),
      dateCreated: String(identity.dateCreated),
    }));
  }
  return isVerifiedFlag(name) ? value === 'true' : value;
}

function groupClaims(groups: GroupConfiguration, { withRoles }: { readonly withRoles: boolean }): Claims {
  const { groupsToOverride, iamRolesToOverride, preferredRole } = groups;
  return {
    ...(groupsToOverride.length > 0 && { 'cognito:groups': groupsToOverride }),
    ...(withRoles && iamRolesToOverride.length > 0 && { 'cognito:roles': iamRolesToOverride }),
    ...(withRoles && preferredRole !== null && { 'cognito:preferred_role': preferredRole }),
  };
}

/** What a trigger wants of one token. */
interface ClaimChanges {
  readonly add: Claims;
  readonly suppress: readonly string[];
}

interface TokenChanges {
  readonly id: ClaimChanges;
  readonly access: ClaimChanges;
  readonly scopes: { readonly add: readonly string[]; readonly suppress: readonly string[] };
  readonly groups: GroupOverride | null | undefined;
}

type Response = TriggerShapes['PreTokenGeneration']['response'] | undefined;

const NO_CHANGES: ClaimChanges = { add: {}, suppress: [] };

/** Version 1: text, and in the ID token only. */
function readFirst(response: Response): TokenChanges {
  const details = readObject(response?.claimsOverrideDetails);
  const add = readObject(details['claimsToAddOrOverride']);
  if (Object.values(add).some((value) => typeof value !== 'string')) throw unrecognizable();
  return {
    id: { add, suppress: readTexts(details['claimsToSuppress']) },
    access: NO_CHANGES,
    scopes: { add: [], suppress: [] },
    groups: readGroups(details['groupOverrideDetails']),
  };
}

/** Versions 2 and 3: values of any kind, in both tokens, and scopes. */
function readSecond(response: Response): TokenChanges {
  const details = readObject(response?.claimsAndScopeOverrideDetails);
  const access = readObject(details['accessTokenGeneration']);
  return {
    id: readClaimChanges(readObject(details['idTokenGeneration'])),
    access: readClaimChanges(access),
    scopes: { add: readTexts(access['scopesToAdd']), suppress: readTexts(access['scopesToSuppress']) },
    groups: readGroups(details['groupOverrideDetails']),
  };
}

function readClaimChanges(generation: Claims): ClaimChanges {
  return {
    add: readObject(generation['claimsToAddOrOverride']),
    suppress: readTexts(generation['claimsToSuppress']),
  };
}

function readGroups(value: unknown): GroupOverride | null | undefined {
  if (value === undefined || value === null) return value;
  const { groupsToOverride, iamRolesToOverride, preferredRole } = readObject(value);
  if (preferredRole !== undefined && preferredRole !== null && typeof preferredRole !== 'string') {
    throw unrecognizable();
  }
  return {
    groupsToOverride: readTexts(groupsToOverride),
    iamRolesToOverride: readTexts(iamRolesToOverride),
    preferredRole: preferredRole ?? null,
  };
}

function readObject(value: unknown): Claims {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw unrecognizable();
  return value as Claims;
}

function readTexts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) throw unrecognizable();
  return value as string[];
}

function unrecognizable(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

/** Claims that say whose token it is, which no trigger may change. */
const RESERVED: readonly string[] = [
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'scope',
  'sub',
  'token_use',
  'username',
  'version',
];

function change(claims: Claims, { add, suppress }: ClaimChanges): Claims {
  const isFree = (name: string): boolean => !RESERVED.includes(name) && !name.startsWith('cognito:');
  const kept = Object.entries(claims).filter(([name]) => !(isFree(name) && suppress.includes(name)));
  return Object.fromEntries([...kept, ...Object.entries(add).filter(([name]) => isFree(name))]);
}
