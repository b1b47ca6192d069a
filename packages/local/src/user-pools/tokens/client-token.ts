import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import { signJwt } from '../../jose/jwt.js';
import type { StringMap } from '../../triggers/events.js';
import { invalidParameter } from '../base/errors.js';
import { getIssuer } from '../base/issuer.js';
import { type ClientAndPool, getTokenLifetimes } from '../clients/client-settings.js';
import { listCustomScopes } from '../configuration/resource-servers.js';
import { createClientClaims } from './token-claims.js';

/** What a client may do without any user. */
export interface ClientGrant {
  readonly scopes: readonly string[];
  readonly metadata?: StringMap | undefined;
}

export interface ClientToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Signs an access token for a client itself, towards resource servers (RFC 6749, section 4.4).
 *
 * @throws ServiceError the errors of `PreTokenGeneration`
 */
export async function signClientToken(
  services: LocalServices,
  app: ClientAndPool,
  grant: ClientGrant,
): Promise<ClientToken> {
  const { client, pool } = app;
  const [, accessKey] = await services.signingKeys.get(pool.id);
  const { claims, scopes } = await createClientClaims(services, app, grant);
  const issuedAt = services.clock.nowSeconds();
  const expiresIn = getTokenLifetimes(client.settings).access;
  const token = await signJwt(accessKey, {
    ...claims,
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: issuedAt,
    iss: getIssuer(services.settings, pool.id),
    exp: issuedAt + expiresIn,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  });
  return { token, expiresIn };
}

/**
 * Chooses the scopes of a client's token, of the pool's resource servers: all that the client has when it asks for none.
 *
 * @throws ServiceError `InvalidParameterException` for a scope that the client does not have
 */
export async function chooseClientScopes(
  { store }: LocalServices,
  { client, pool }: ClientAndPool,
  asked: readonly string[],
): Promise<readonly string[]> {
  const custom = await listCustomScopes(store.db, pool.id);
  const own = client.settings.AllowedOAuthScopes;
  const foreign = asked.find((scope) => !custom.includes(scope) || own?.includes(scope) === false);
  if (foreign !== undefined) throw invalidParameter(`Invalid scope requested: ${foreign}`);
  return asked.length > 0 ? asked : (own ?? []).filter((scope) => custom.includes(scope));
}
