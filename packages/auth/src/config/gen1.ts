import type { AuthConfig } from './auth-config.js';
import { member, parseFlow, parseOAuth, text, toConfig } from './parts.js';

/** `aws-exports` or `amplifyconfiguration.json` of the web library: flat names. */
export function parseGen1Web(outputs: Record<string, unknown>): AuthConfig {
  const userPoolId = text(outputs, 'aws_user_pools_id');
  const identityPoolId = text(outputs, 'aws_cognito_identity_pool_id');
  return toConfig({
    userPool: userPoolId && { id: userPoolId, clientId: text(outputs, 'aws_user_pools_web_client_id') ?? '' },
    identityPool: identityPoolId && {
      id: identityPoolId,
      allowGuests: text(outputs, 'aws_mandatory_sign_in') !== 'enable',
    },
    oauth: parseOAuth(member(outputs, 'oauth'), ['domain', 'scope', 'redirectSignIn', 'redirectSignOut']),
  });
}

/** `amplifyconfiguration.json` of the mobile libraries: nested by category and plugin. */
export function parseGen1Mobile(outputs: Record<string, unknown>): AuthConfig {
  const plugin = member(outputs, 'auth', 'plugins', 'awsCognitoAuthPlugin');
  const userPool = member(plugin, 'CognitoUserPool', 'Default');
  const identityPool = member(plugin, 'CredentialsProvider', 'CognitoIdentity', 'Default');
  const settings = member(plugin, 'Auth', 'Default');
  const host = text(userPool, 'Endpoint');
  const flow = parseFlow(text(settings, 'authenticationFlowType'));
  return toConfig({
    userPool: userPool !== undefined && {
      id: text(userPool, 'PoolId') ?? '',
      clientId: text(userPool, 'AppClientId') ?? '',
      clientSecret: text(userPool, 'AppClientSecret'),
      region: text(userPool, 'Region'),
      // A host without a scheme.
      endpoint: host && `https://${host}/`,
    },
    identityPool: identityPool !== undefined && {
      id: text(identityPool, 'PoolId') ?? '',
      region: text(identityPool, 'Region'),
    },
    oauth: parseOAuth(member(settings, 'OAuth'), ['WebDomain', 'Scopes', 'SignInRedirectURI', 'SignOutRedirectURI']),
    authFlow: member(userPool, 'MigrationEnabled') === true ? 'USER_PASSWORD_AUTH' : flow,
  });
}
