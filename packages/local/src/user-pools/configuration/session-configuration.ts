import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { assertTier } from '../pools/pool-rules.js';
import type { UserPool } from '../pools/pool-settings.js';
import { findItem, writeItem } from './items.js';

/** How a pool keeps track of its users' sessions, with the API's names. */
export interface PoolSessionConfiguration {
  readonly UserSessionTracking: 'ENABLED' | 'DISABLED';
  /** How many sessions of tokens a user can have: one more ends the least recently used one. */
  readonly TokenSession: { readonly MaxPerUser: number };
}

/** How long the login pages remember a user for an app client, with the API's names. */
export interface ClientSessionConfiguration {
  readonly SSOSession: { readonly MaxValidityMinutes: number };
}

const POOL = 'pool';
const POOL_DEFAULTS: PoolSessionConfiguration = {
  UserSessionTracking: 'DISABLED',
  TokenSession: { MaxPerUser: 20 },
};
const CLIENT_DEFAULTS: ClientSessionConfiguration = { SSOSession: { MaxValidityMinutes: 60 } };

function toKey(userPoolId: string, name: string) {
  return { userPoolId, kind: 'sessionConfiguration', name } as const;
}

/** The configuration of a pool, or the service's defaults. */
export async function readPoolSessionConfiguration(
  db: Kysely<Tables>,
  userPoolId: string,
): Promise<PoolSessionConfiguration> {
  return (await findItem<PoolSessionConfiguration>(db, toKey(userPoolId, POOL)))?.content ?? POOL_DEFAULTS;
}

/** The configuration of an app client, or the service's defaults. */
export async function readClientSessionConfiguration(
  db: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<ClientSessionConfiguration> {
  return (await findItem<ClientSessionConfiguration>(db, toKey(userPoolId, clientId)))?.content ?? CLIENT_DEFAULTS;
}

/**
 * Writes the configuration of a pool.
 *
 * @throws ServiceError `FeatureUnavailableInTierException`
 */
export async function writePoolSessionConfiguration(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { pool, content }: { readonly pool: UserPool; readonly content: PoolSessionConfiguration },
): Promise<void> {
  if (content.UserSessionTracking === 'ENABLED') assertTier(pool.settings, 'ESSENTIALS', 'Session tracking');
  await writeItem(tx, services, { ...toKey(pool.id, POOL), content });
}

/** Writes the configuration of an app client. */
export async function writeClientSessionConfiguration(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  item: { readonly userPoolId: string; readonly clientId: string; readonly content: ClientSessionConfiguration },
): Promise<void> {
  await writeItem(tx, services, { ...toKey(item.userPoolId, item.clientId), content: item.content });
}
