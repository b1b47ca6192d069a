import type { AuthConfig } from './auth-config.js';
import { member, parseFlow, present, text, texts } from './parse-config.js';

/** `aws-exports` or `amplifyconfiguration.json` of the web library: flat names. */
export function parseGen1Web(outputs: Record<string, unknown>): AuthConfig {
  const userPoolId = text(outputs, 'aws_user_pools_id');
  const identityPoolId = text(outputs, 'aws_cognito_identity_pool_id');
  const domain = text(outputs, 'oauth', 'domain');
  return toConfig({
    userPool: userPoolId && { id: userPoolId, clientId: text(outputs, 'aws_user_pools_web_client_id') ?? '' },
    identityPool: identityPoolId && {
      id: identityPoolId,
      allowGuests: text(outputs, 'aws_mandatory_sign_in') !== 'enable',
    },
    oauth: domain && {
      domain,
      scopes: texts(member(outputs, 'oauth', 'scope')),
      signInUrls: texts(member(outputs, 'oauth', 'redirectSignIn')),
      signOutUrls: texts(member(outputs, 'oauth', 'redirectSignOut')),
    },
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
  const oauth = member(settings, 'OAuth');
  const domain = text(oauth, 'WebDomain');
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
    oauth: domain && {
      domain,
      scopes: texts(member(oauth, 'Scopes')),
      signInUrls: texts(member(oauth, 'SignInRedirectURI')),
      signOutUrls: texts(member(oauth, 'SignOutRedirectURI')),
    },
    authFlow: member(userPool, 'MigrationEnabled') === true ? 'USER_PASSWORD_AUTH' : flow,
  });
}

type Part = object | '' | false | undefined;

function toConfig(parts: {
  userPool: Part;
  identityPool: Part;
  oauth: Part;
  authFlow?: string | undefined;
}): AuthConfig {
  const { userPool, identityPool, oauth, authFlow } = parts;
  return {
    ...(userPool && { userPool: present(userPool) }),
    ...(identityPool && { identityPool: present(identityPool) }),
    ...(oauth && { oauth: present(oauth) }),
    ...(authFlow && { authFlow }),
  } as AuthConfig;
}
