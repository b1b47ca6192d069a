import type { UserPoolClient } from '../cognito/user-pool.js';
import { LOOPBACK, parseUrl } from '../config/parse-url.js';
import type { DecodedJWT } from './jwt.js';

/** The issuers of the service in all partitions: those of one region, and those that several regions share. */
const serviceOrigin = /^https:\/\/(issuer-)?cognito-idp\.[\w-]+\.amazonaws\.(com(\.cn)?|eu)$/;

/**
 * The one door for tokens: checks that two tokens belong to one user of this app client. Returns the claim that shows the
 * opposite, or undefined. Signatures are not verified: the tokens came from the service over TLS.
 *
 * @param isStored - the tokens come from the store. Then only the pool's id counts in the issuer, because the endpoint may
 * have changed.
 */
export function checkTokens(
  userPool: UserPoolClient | undefined,
  { idToken, accessToken }: { readonly idToken: DecodedJWT; readonly accessToken: DecodedJWT },
  isStored: boolean,
): string | undefined {
  if (!userPool) return 'iss';
  const { id, clientId, rpc } = userPool;
  const { sub, aud } = idToken.payload;
  for (const { payload } of [idToken, accessToken]) {
    const { iss, azp = clientId } = payload;
    const isIssuer = isStored || isOrigin(`${parseUrl(`${iss}`)?.origin}`, rpc.endpoint);
    if (`${iss}`.split('/').pop() !== id || !isIssuer) return 'iss';
    if (azp !== clientId) return 'azp';
  }
  if (aud !== clientId) return 'aud';
  if (accessToken.payload['client_id'] !== clientId) return 'client_id';
  return accessToken.payload['sub'] === sub ? undefined : 'sub';
}

/** Whether the origin of an issuer is the service's, or that of the configured endpoint. */
function isOrigin(origin: string, endpoint: string): boolean {
  return (
    serviceOrigin.test(origin) ||
    origin === new URL(endpoint).origin ||
    (LOOPBACK.test(endpoint) && LOOPBACK.test(origin))
  );
}
