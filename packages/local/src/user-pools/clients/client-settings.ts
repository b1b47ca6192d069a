import type { Kysely } from 'kysely';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { AppClientRow } from '../base/schema.js';
import { readPool, type UserPool } from '../pools/pool-settings.js';
import { createSettingsReader } from '../pools/settings-cache.js';

export type TokenValidityUnit = 'seconds' | 'minutes' | 'hours' | 'days';

/** The settings of an app client that the server acts on, by the API's names. An absent one has its default, unshown. */
export interface KnownClientSettings {
  readonly RefreshTokenValidity: number;
  /** Absent: an hour. */
  readonly AccessTokenValidity?: number;
  /** Absent: an hour. */
  readonly IdTokenValidity?: number;
  /** Absent: hours, hours and days. */
  readonly TokenValidityUnits?: {
    readonly AccessToken?: TokenValidityUnit;
    readonly IdToken?: TokenValidityUnit;
    readonly RefreshToken?: TokenValidityUnit;
  };
  /** Absent: all standard attributes. */
  readonly ReadAttributes?: readonly string[];
  readonly WriteAttributes?: readonly string[];
  /** Absent: SRP, custom authentication and refresh. */
  readonly ExplicitAuthFlows?: readonly string[];
  /** Absent: `LEGACY`. */
  readonly PreventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  readonly EnableTokenRevocation: boolean;
  /** Minutes. */
  readonly AuthSessionValidity: number;
  readonly SupportedIdentityProviders?: readonly string[];
  readonly CallbackURLs?: readonly string[];
  readonly LogoutURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly AllowedOAuthFlows?: readonly string[];
  readonly AllowedOAuthScopes?: readonly string[];
  readonly RefreshTokenRotation?: { readonly Feature: string; readonly RetryGracePeriodSeconds?: number };
}

/** The settings of an app client, with the defaults that the service shows. They have the API's names. */
export interface ClientSettings extends KnownClientSettings {
  /** Settings that the server keeps and shows. */
  readonly [setting: string]: unknown;
}

/** The settings that can be given for an app client. Members that are not named here are kept and shown as they are. */
export interface GivenClientSettings extends Partial<KnownClientSettings> {
  readonly [setting: string]: unknown;
}

/** The settings of a new or changed client: the given ones, and the defaults that the service shows. */
export function completeClientSettings(given: GivenClientSettings): ClientSettings {
  return {
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    ...given,
    RefreshTokenValidity: given.RefreshTokenValidity || 30,
  };
}

/** A client's settings as the service shows them: it keeps each list as a set, and shows it sorted. */
export function showClientSettings(settings: ClientSettings): ClientSettings {
  const shown = Object.entries(settings).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...new Set(value as readonly string[])].sort() : value,
  ]);
  return Object.fromEntries(shown) as ClientSettings;
}

/** A secret of an app client. */
export interface ClientSecret {
  /** `<clientId>--<seconds since the epoch>` */
  readonly id: string;
  readonly value: string;
  readonly createdAt: number;
}

/** An app client. */
export interface AppClient {
  readonly id: string;
  readonly userPoolId: string;
  readonly name: string;
  /** The first of its secrets; `undefined` for a public client. */
  readonly secret: string | undefined;
  /** All valid secrets, the oldest first: none, one, or two during a rotation. */
  readonly secrets: readonly ClientSecret[];
  readonly settings: ClientSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The app client of a call, and the client's pool. */
export interface ClientAndPool {
  readonly client: AppClient;
  readonly pool: UserPool;
}

const findRow = prepare<{ id: string }, AppClientRow & PoolColumns>((db, place) =>
  db
    .selectFrom('app_clients')
    .innerJoin('user_pools', 'user_pools.id', 'app_clients.user_pool_id')
    .selectAll('app_clients')
    .select([
      'user_pools.name as pool_name',
      'user_pools.settings as pool_settings',
      'user_pools.created_at as pool_created_at',
      'user_pools.modified_at as pool_modified_at',
    ])
    .where('app_clients.id', '=', place('id')),
);

interface PoolColumns {
  pool_name: string;
  pool_settings: string;
  pool_created_at: number;
  pool_modified_at: number;
}

/** Finds an app client by its id. */
export async function findClient(db: Kysely<Tables>, id: string): Promise<AppClient | undefined> {
  const [row] = await findRow(db, { id });
  return row === undefined ? undefined : readClient(row);
}

/**
 * The app client with this id, and its pool.
 *
 * @param userPoolId the pool that the client must belong to
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireClient(db: Kysely<Tables>, id: string, userPoolId?: string): Promise<ClientAndPool> {
  const found = await findClientAndPool(db, id);
  if (found === undefined || (userPoolId !== undefined && found.pool.id !== userPoolId)) throw clientNotFound(id);
  return found;
}

/** The error for an unknown app client. */
export function clientNotFound(id: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

/** Finds an app client by its id, and its pool. */
export async function findClientAndPool(db: Kysely<Tables>, id: string): Promise<ClientAndPool | undefined> {
  const [row] = await findRow(db, { id });
  if (row === undefined) return undefined;
  return {
    client: readClient(row),
    pool: readPool({
      id: row.user_pool_id,
      name: row.pool_name,
      settings: row.pool_settings,
      created_at: row.pool_created_at,
      modified_at: row.pool_modified_at,
    }),
  };
}

const readSettings = createSettingsReader<ClientSettings>();

function readClient(row: AppClientRow): AppClient {
  return {
    id: row.id,
    userPoolId: row.user_pool_id,
    name: row.name,
    secret: row.secret ?? undefined,
    secrets: readSecrets(row),
    settings: readSettings(row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function readSecrets({ id, secret, secrets, created_at }: AppClientRow): readonly ClientSecret[] {
  if (secrets !== null) return JSON.parse(secrets) as ClientSecret[];
  return secret === null ? [] : [toClientSecret(id, secret, created_at)];
}

/** A secret of a client with its id. */
export function toClientSecret(clientId: string, value: string, createdAt: number): ClientSecret {
  return { id: `${clientId}--${Math.floor(createdAt / 1_000)}`, value, createdAt };
}

const UNIT_SECONDS: Readonly<Record<TokenValidityUnit, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
};

/** How long a client's tokens live, in seconds. */
export function getTokenLifetimes(
  settings: Pick<
    ClientSettings,
    'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'
  >,
): {
  readonly access: number;
  readonly id: number;
  readonly refresh: number;
} {
  const { AccessTokenValidity: access, IdTokenValidity: id, RefreshTokenValidity: refresh } = settings;
  const { AccessToken = 'hours', IdToken = 'hours', RefreshToken = 'days' } = settings.TokenValidityUnits ?? {};
  return {
    access: access === undefined ? UNIT_SECONDS.hours : access * UNIT_SECONDS[AccessToken],
    id: id === undefined ? UNIT_SECONDS.hours : id * UNIT_SECONDS[IdToken],
    refresh: refresh * UNIT_SECONDS[RefreshToken],
  };
}

/** Whether the client hides which users exist. */
export function hidesUsers(client: AppClient): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED';
}

/** The names that allow a flow: the current one and the older ones. */
const FLOW_PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  USER_SRP_AUTH: ['ALLOW_USER_SRP_AUTH'],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ADMIN_USER_PASSWORD_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  CUSTOM_AUTH: ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
  USER_AUTH: ['ALLOW_USER_AUTH'],
  REFRESH_TOKEN_AUTH: ['ALLOW_REFRESH_TOKEN_AUTH'],
  CLIENT_TOKEN_AUTH: ['ALLOW_CLIENT_TOKEN_AUTH'],
};

/** The default. A client whose refresh tokens rotate does not refresh by `REFRESH_TOKEN_AUTH`. */
const DEFAULT_FLOWS: readonly string[] = ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'];
const DEFAULT_FLOWS_WITH_ROTATION = DEFAULT_FLOWS.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH');

/** The older names have none for SRP and refresh: both are allowed. */
const ALWAYS_ALLOWED_TO_OLDER_CLIENTS: readonly string[] = ['USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'];

/** Whether an app client allows an authentication flow. */
export function allowsFlow({ settings }: AppClient, flow: string): boolean {
  const allowed = allowedFlows(settings);
  if (FLOW_PERMISSIONS[flow]?.some((name) => allowed.includes(name))) return true;
  const older = !allowed.some((name) => name.startsWith('ALLOW_'));
  return older && ALWAYS_ALLOWED_TO_OLDER_CLIENTS.includes(flow) && !allowed.includes('CUSTOM_AUTH_FLOW_ONLY');
}

function allowedFlows({ ExplicitAuthFlows: given, RefreshTokenRotation: rotation }: ClientSettings): readonly string[] {
  if (given !== undefined && given.length > 0) return given;
  return rotation?.Feature === 'ENABLED' ? DEFAULT_FLOWS_WITH_ROTATION : DEFAULT_FLOWS;
}
