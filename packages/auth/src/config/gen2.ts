import type { AuthConfig } from './auth-config.js';
import { createConfigurationError } from './check-endpoint.js';
import { member, parseOAuth, text, toConfig } from './parts.js';

/**
 * `amplify_outputs.json`. Its schema knows no endpoints; those of a local backend stand under `custom.claviger`.
 */
export function parseGen2(outputs: Record<string, unknown>): AuthConfig {
  const version = text(outputs, 'version') ?? '';
  if (!/^1(\.|$)/.test(version)) {
    throw createConfigurationError(
      'version',
      `${version} is not supported`,
      'Use an amplify_outputs.json of version 1.',
    );
  }
  const auth = member(outputs, 'auth');
  const local = member(outputs, 'custom', 'claviger');
  const region = text(auth, 'aws_region');
  const identityPoolId = text(auth, 'identity_pool_id');
  return toConfig({
    userPool: {
      id: text(auth, 'user_pool_id') ?? '',
      clientId: text(auth, 'user_pool_client_id') ?? '',
      endpoint: text(local, 'user_pool_endpoint'),
      region,
    },
    identityPool: identityPoolId && {
      id: identityPoolId,
      endpoint: text(local, 'identity_pool_endpoint'),
      allowGuests: member(auth, 'unauthenticated_identities_enabled') !== false,
    },
    oauth: parseOAuth(
      member(auth, 'oauth'),
      ['domain', 'scopes', 'redirect_sign_in_uri', 'redirect_sign_out_uri'],
      text(local, 'oauth_endpoint'),
    ),
  });
}
