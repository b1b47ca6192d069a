import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { requireClient } from '../clients/client-settings.js';
import { requireTier } from '../pools/pool-rules.js';
import { requirePool } from '../pools/pool-settings.js';
import { findItem, writeItem } from './items.js';

/** How a pool keeps track of its users' sessions. */
export interface PoolSessionConfiguration {
  readonly UserSessionTracking: 'ENABLED' | 'DISABLED';
  /** How many sessions of tokens a user can have: beyond that, the least recently used one ends. */
  readonly TokenSession: { readonly MaxPerUser: number };
}

/** How long the login pages remember who signed in for an app client. */
export interface ClientSessionConfiguration {
  readonly SSOSession: { readonly MaxValidityMinutes: number };
}

const POOL = 'pool';
const POOL_DEFAULTS: PoolSessionConfiguration = {
  UserSessionTracking: 'DISABLED',
  TokenSession: { MaxPerUser: 20 },
};
const CLIENT_DEFAULTS: ClientSessionConfiguration = { SSOSession: { MaxValidityMinutes: 60 } };

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'sessionConfiguration', name } as const;
}

/** What is set for a pool, or the service's defaults. */
export async function readPoolSessionConfiguration(
  db: Kysely<Tables>,
  userPoolId: string,
): Promise<PoolSessionConfiguration> {
  return (await findItem<PoolSessionConfiguration>(db, keyOf(userPoolId, POOL)))?.content ?? POOL_DEFAULTS;
}

/** What is set for an app client, or the service's defaults. */
export async function readClientSessionConfiguration(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<ClientSessionConfiguration> {
  return (await findItem<ClientSessionConfiguration>(db, keyOf(userPoolId, clientId)))?.content ?? CLIENT_DEFAULTS;
}

interface PoolKey {
  readonly UserPoolId: string;
}

interface ClientKey extends PoolKey {
  readonly ClientId: string;
}

const setUserPoolSessionConfiguration: Operation<
  PoolKey & PoolSessionConfiguration,
  PoolKey & PoolSessionConfiguration
> = {
  service: 'cognito-idp',
  name: 'SetUserPoolSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, UserSessionTracking, TokenSession }, { services }) => {
    const content: PoolSessionConfiguration = { UserSessionTracking, TokenSession };
    await services.store.transaction(async (tx) => {
      const { settings } = await requirePool(tx, UserPoolId);
      if (UserSessionTracking === 'ENABLED') requireTier(settings, 'ESSENTIALS', 'Session tracking');
      await writeItem(tx, services, { ...keyOf(UserPoolId, POOL), content });
    });
    return { UserPoolId, ...content };
  },
};

const getUserPoolSessionConfiguration: Operation<PoolKey, PoolKey & PoolSessionConfiguration> = {
  service: 'cognito-idp',
  name: 'GetUserPoolSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    return { UserPoolId, ...(await readPoolSessionConfiguration(store.db, UserPoolId)) };
  },
};

const setUserPoolClientSessionConfiguration: Operation<
  ClientKey & ClientSessionConfiguration,
  ClientKey & ClientSessionConfiguration
> = {
  service: 'cognito-idp',
  name: 'SetUserPoolClientSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, SSOSession }, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, UserPoolId);
      await requireClient(tx, ClientId, UserPoolId);
      await writeItem(tx, services, { ...keyOf(UserPoolId, ClientId), content: { SSOSession } });
    });
    return { UserPoolId, ClientId, SSOSession };
  },
};

const getUserPoolClientSessionConfiguration: Operation<ClientKey, ClientKey & ClientSessionConfiguration> = {
  service: 'cognito-idp',
  name: 'GetUserPoolClientSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    return { UserPoolId, ClientId, ...(await readClientSessionConfiguration(store.db, UserPoolId, ClientId)) };
  },
};

export const sessionConfigurationOperations: readonly Operation[] = [
  setUserPoolSessionConfiguration,
  getUserPoolSessionConfiguration,
  setUserPoolClientSessionConfiguration,
  getUserPoolClientSessionConfiguration,
];
