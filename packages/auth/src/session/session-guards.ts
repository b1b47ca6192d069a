import type {
  AuthAWSCredentialsProvider,
  AuthCognitoIdentityProvider,
  AuthCognitoTokensProvider,
  AuthSession,
} from './session-view.js';

/** Whether a session knows a user sub and an identity id. */
export function isAuthCognitoIdentityProvider<S extends AuthSession>(
  session: S,
): session is S & AuthCognitoIdentityProvider {
  return has(session, 'getUserSub') && has(session, 'getIdentityId');
}

/** Whether a session can be asked for AWS credentials. */
export function isAuthAWSCredentialsProvider<S extends AuthSession>(
  session: S,
): session is S & AuthAWSCredentialsProvider {
  return has(session, 'getAWSCredentials');
}

/** Whether a session can be asked for user pool tokens. */
export function isAuthCognitoTokensProvider<S extends AuthSession>(
  session: S,
): session is S & AuthCognitoTokensProvider {
  return has(session, 'getCognitoTokens');
}

function has(session: AuthSession, method: string): boolean {
  return typeof Reflect.get(session, method) === 'function';
}
