import type { AuthAWSCredentialsProvider, AuthCognitoIdentityProvider, AuthCognitoTokensProvider } from './view.js';

/** Whether a value is a session with a user sub and an identity id. False for any other value. */
export function isAuthCognitoIdentityProvider<S>(session: S): session is S & AuthCognitoIdentityProvider {
  return hasMethod(session, 'getUserSub') && hasMethod(session, 'getIdentityId');
}

/** Whether a value is a session with AWS credentials. False for any other value. */
export function isAuthAWSCredentialsProvider<S>(session: S): session is S & AuthAWSCredentialsProvider {
  return hasMethod(session, 'getAWSCredentials');
}

/** Whether a value is a session with user pool tokens. False for any other value. */
export function isAuthCognitoTokensProvider<S>(session: S): session is S & AuthCognitoTokensProvider {
  return hasMethod(session, 'getCognitoTokens');
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof Object(value)[name] === 'function';
}
