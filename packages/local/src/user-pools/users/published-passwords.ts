import type { Settings } from '../../base/settings.js';
import type { LocalServices } from '../../context/services.js';
import type { UserPool } from '../pools/pool-settings.js';
import { isPassword } from './passwords.js';
import type { User } from './users.js';

/** The password of the users that the command line's seed makes: it stands in the documentation. */
export const SEED_PASSWORD = 'Claviger-local1';

/**
 * Whether a password counts as wrong although it is the user's: everyone knows it, and others can reach this server.
 */
export function isPublished({ loopback }: Pick<Settings, 'loopback'>, password: string): boolean {
  return !loopback && password === SEED_PASSWORD;
}

/** The same for a proof of the password, which does not say what it is. */
export function hasPublishedPassword(
  services: Pick<LocalServices, 'settings' | 'math'>,
  pool: UserPool,
  { username, password: kept }: User,
): boolean {
  if (services.settings.loopback || kept === undefined) return false;
  return isPassword(services, pool, { username, password: SEED_PASSWORD, kept });
}

export const PUBLISHED_PASSWORD = 'The password is published, and others can reach the server: change it.';
