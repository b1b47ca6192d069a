import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { signJwt } from '../../jose/jwt.js';
import { invalidParameter } from '../base/errors.js';
import { issuerOf } from '../base/issuer.js';
import { allowsFlow, type ClientAndPool, requireClient, tokenLifetimes } from '../clients/client-settings.js';
import { checkClientSecret } from '../clients/secret-hash.js';
import { listCustomScopes } from '../configuration/resource-servers.js';
import { makeClientClaims } from '../tokens/token-claims.js';
import type { Parameters } from './attempt.js';

/** What a client may do without any user. */
export interface ClientGrant {
  readonly scopes: readonly string[];
  readonly metadata?: Parameters | undefined;
}

export interface ClientToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Signs an access token for a client itself, towards resource servers (RFC 6749, section 4.4).
 *
 * @throws ServiceError the refusals of `PreTokenGeneration`
 */
export async function signClientToken(
  services: LocalServices,
  at: ClientAndPool,
  grant: ClientGrant,
): Promise<ClientToken> {
  const { client, pool } = at;
  const [, accessKey] = await services.signingKeys.get(pool.id);
  const { claims, scopes } = await makeClientClaims(services, at, grant);
  const issuedAt = services.clock.nowSeconds();
  const expiresIn = tokenLifetimes(client.settings).access;
  const token = await signJwt(accessKey, {
    ...claims,
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: issuedAt,
    iss: issuerOf(services.settings, pool.id),
    exp: issuedAt + expiresIn,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  });
  return { token, expiresIn };
}

interface GetClientTokenInput {
  readonly ClientId: string;
  readonly Secret: string;
  readonly Scopes?: readonly string[];
  readonly ClientMetadata?: Parameters;
}

interface GetClientTokenOutput {
  readonly ClientAuthenticationResult: {
    readonly AccessToken: string;
    readonly ExpiresIn: number;
    readonly TokenType: 'Bearer';
  };
}

const getClientToken: Operation<GetClientTokenInput, GetClientTokenOutput> = {
  service: 'cognito-idp',
  name: 'GetClientToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const at = await requireClient(services.store.db, input.ClientId);
    checkClientSecret(at.client, input.Secret);
    if (!allowsFlow(at.client, 'CLIENT_TOKEN_AUTH')) {
      throw invalidParameter('CLIENT_TOKEN_AUTH flow not enabled for this client');
    }
    const scopes = await chooseScopes(services, at, input.Scopes ?? []);
    const { token, expiresIn } = await signClientToken(services, at, { scopes, metadata: input.ClientMetadata });
    return { ClientAuthenticationResult: { AccessToken: token, ExpiresIn: expiresIn, TokenType: 'Bearer' } };
  },
};

/** Those that are asked for, of the pool's resource servers; all that the client has when it names none. */
async function chooseScopes(
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

export const clientTokenOperations: readonly Operation[] = [getClientToken];
