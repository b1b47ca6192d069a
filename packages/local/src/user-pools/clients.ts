import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Operation } from '../http/operation.js';
import { ServiceError } from '../http/service-error.js';
import type { LocalServices } from '../services.js';
import type { Tables } from '../store/tables.js';
import {
  type AppClient,
  type ClientSettings,
  type KnownClientSettings,
  requireClient,
  tokenLifetimes,
} from './client-settings.js';
import { invalidParameter } from './errors.js';
import { requirePool } from './pool-settings.js';
import { checkRedirects } from './redirect-urls.js';

/** What `CreateUserPoolClient` takes, as far as these operations look at it; the rest is kept and given back. */
export interface CreateUserPoolClientInput extends Partial<Omit<KnownClientSettings, 'TokenValidityUnits'>> {
  readonly UserPoolId: string;
  readonly ClientName: string;
  readonly GenerateSecret?: boolean;
  readonly ClientSecret?: string;
  readonly TokenValidityUnits?: Partial<KnownClientSettings['TokenValidityUnits']>;
  readonly [setting: string]: unknown;
}

/** `UserPoolClientType` on the wire. */
export type ClientDescription = ClientSettings & {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientName: string;
  readonly ClientSecret?: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
};

interface ClientOutput {
  readonly UserPoolClient: ClientDescription;
}

const LOWERCASE_ALPHANUMERICS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const CLIENT_ID_LENGTH = 26;
const CLIENT_SECRET_LENGTH = 51;

const createUserPoolClient: Operation<CreateUserPoolClientInput, ClientOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    if (input.GenerateSecret === true && input.ClientSecret !== undefined) {
      throw invalidParameter('ClientSecret can not be given together with GenerateSecret.');
    }
    const secret = input.GenerateSecret === true ? randomText(CLIENT_SECRET_LENGTH) : input.ClientSecret;
    const settings = completeClientSettings(input);
    checkSettings(input, settings, secret);
    const client = await services.store.transaction((tx) =>
      insertClient(tx, services, {
        id: randomText(CLIENT_ID_LENGTH),
        userPoolId: pool.id,
        name: input.ClientName,
        secret,
        settings,
      }),
    );
    return { UserPoolClient: describeClient(client) };
  },
};

/** The settings of a new client: what was given, and the service's defaults for the rest. */
export function completeClientSettings(input: CreateUserPoolClientInput): ClientSettings {
  const { UserPoolId: _pool, ClientName: _name, GenerateSecret: _generate, ClientSecret: _secret, ...given } = input;
  const rotates = given.RefreshTokenRotation?.Feature === 'ENABLED';
  return {
    PreventUserExistenceErrors: 'LEGACY',
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    AccessTokenValidity: 1,
    IdTokenValidity: 1,
    ...given,
    ExplicitAuthFlows: given.ExplicitAuthFlows ?? [
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_SRP_AUTH',
      ...(rotates ? [] : ['ALLOW_REFRESH_TOKEN_AUTH']),
    ],
    RefreshTokenValidity: given.RefreshTokenValidity || 30,
    TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days', ...given.TokenValidityUnits },
  };
}

const MINUTE = 60;
const DAY = 86_400;
const YEAR = 365 * DAY;
const OLDER_FLOWS: readonly string[] = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'];

function checkSettings(input: CreateUserPoolClientInput, settings: ClientSettings, secret: string | undefined): void {
  const lifetimes = tokenLifetimes(settings);
  const inRange = (seconds: number, from: number, to: number): boolean => seconds >= from && seconds <= to;
  if (
    !inRange(lifetimes.access, 5 * MINUTE, DAY) ||
    !inRange(lifetimes.id, 5 * MINUTE, DAY) ||
    !inRange(lifetimes.refresh, 60 * MINUTE, 10 * YEAR)
  ) {
    throw invalidParameter('Invalid range for token validity.');
  }
  const flows = settings.ExplicitAuthFlows;
  if (flows.some((flow) => OLDER_FLOWS.includes(flow)) && flows.some((flow) => flow.startsWith('ALLOW_'))) {
    throw invalidParameter('ExplicitAuthFlows can not contain both ALLOW_ values and legacy values.');
  }
  if (settings.RefreshTokenRotation?.Feature === 'ENABLED' && flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('ALLOW_REFRESH_TOKEN_AUTH can not be enabled together with refresh token rotation.');
  }
  if (input.AllowedOAuthFlows?.includes('client_credentials')) {
    if (input.AllowedOAuthFlows.length > 1) {
      throw new ServiceError(
        'InvalidOAuthFlowException',
        'client_credentials flow can not be selected along with code flow or implicit flow.',
      );
    }
    if (secret === undefined) {
      throw new ServiceError(
        'InvalidOAuthFlowException',
        'client_credentials flow can not be selected if client does not have a client secret.',
      );
    }
  }
  checkRedirects(input);
}

/** Writes a new app client. */
export async function insertClient(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  client: Omit<AppClient, 'createdAt' | 'modifiedAt'>,
): Promise<AppClient> {
  const now = services.clock.now();
  await tx
    .insertInto('app_clients')
    .values({
      id: client.id,
      user_pool_id: client.userPoolId,
      name: client.name,
      secret: client.secret ?? null,
      settings: JSON.stringify(client.settings),
      created_at: now,
      modified_at: now,
    })
    .execute();
  return { ...client, createdAt: now, modifiedAt: now };
}

function randomText(length: number): string {
  return Array.from({ length }, () => LOWERCASE_ALPHANUMERICS.charAt(randomInt(LOWERCASE_ALPHANUMERICS.length))).join(
    '',
  );
}

function describeClient(client: AppClient): ClientDescription {
  return {
    ...client.settings,
    UserPoolId: client.userPoolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(client.secret !== undefined && { ClientSecret: client.secret }),
    CreationDate: client.createdAt / 1_000,
    LastModifiedDate: client.modifiedAt / 1_000,
  };
}

const describeUserPoolClient: Operation<{ readonly UserPoolId: string; readonly ClientId: string }, ClientOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const { client } = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    return { UserPoolClient: describeClient(client) };
  },
};

export const clientOperations: readonly Operation[] = [createUserPoolClient, describeUserPoolClient];
