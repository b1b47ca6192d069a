import type { LocalServices } from '../../context/services.js';
import { getIssuer } from '../base/issuer.js';
import { findPool } from './pool-settings.js';

/** `/<userPoolId>/.well-known/jwks.json` (RFC 7517): the public keys of a pool's tokens. `undefined` for an unknown pool. */
export async function readJwks(
  services: LocalServices,
  userPoolId: string,
): Promise<{ readonly keys: readonly unknown[] } | undefined> {
  if ((await findPool(services.store.db, userPoolId)) === undefined) return undefined;
  const keys = await services.signingKeys.get(userPoolId);
  return { keys: keys.map((key) => key.jwk) };
}

/** `/<userPoolId>/.well-known/openid-configuration` (OpenID Connect Discovery 1.0). `undefined` for an unknown pool. */
export async function readOpenIdConfiguration(
  services: LocalServices,
  userPoolId: string,
): Promise<Record<string, unknown> | undefined> {
  if ((await findPool(services.store.db, userPoolId)) === undefined) return undefined;
  const { publicUrl } = services.settings;
  const issuer = getIssuer(services.settings, userPoolId);
  return {
    authorization_endpoint: `${publicUrl}/oauth2/authorize`,
    claims_parameter_supported: false,
    code_challenge_methods_supported: ['S256'],
    end_session_endpoint: `${publicUrl}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    // The address of this server, also when the issuer has the form of AWS.
    jwks_uri: `${publicUrl}/${userPoolId}/.well-known/jwks.json`,
    request_parameter_supported: false,
    // Absent would mean that it is supported (OpenID Connect Discovery 1.0, section 3).
    request_uri_parameter_supported: false,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${publicUrl}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${publicUrl}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${publicUrl}/oauth2/userInfo`,
  };
}
