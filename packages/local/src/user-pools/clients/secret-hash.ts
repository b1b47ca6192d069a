import { createHmac } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import { notAuthorized } from '../base/errors.js';
import type { AppClient } from './client-settings.js';

/**
 * Checks `SECRET_HASH`: base64(HMAC-SHA-256(client secret, username + client id)).
 *
 * @param mismatch the start of the message for a wrong hash
 * @throws ServiceError `NotAuthorizedException`
 */
export function assertSecretHash(
  client: AppClient,
  username: string,
  hash: string | undefined,
  mismatch = 'Unable to verify secret hash for client',
): void {
  if (client.secret === undefined && hash === undefined) return;
  if (hash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const toHash = (secret: string): string =>
    createHmac('sha256', secret).update(`${username}${client.id}`).digest('base64');
  if (!client.secrets.some(({ value }) => isEqualSecret(toHash(value), hash))) {
    throw notAuthorized(`${mismatch} ${client.id}`);
  }
}

/**
 * Checks `ClientSecret`, the secret itself.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function assertClientSecret(client: AppClient, secret: string | undefined): void {
  if (!isAuthenticated(client, secret)) {
    throw notAuthorized(`Unable to verify client secret for client ${client.id}`);
  }
}

/** Whether a caller has authenticated as a client: by one of its secrets, or by none if the client has none. */
export function isAuthenticated(client: AppClient, secret: string | undefined): boolean {
  if (secret === undefined) return client.secrets.length === 0;
  return client.secrets.some(({ value }) => isEqualSecret(value, secret));
}
