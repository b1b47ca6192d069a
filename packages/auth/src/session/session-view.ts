import { AuthError } from '../errors/auth-error.js';
import type { AWSCredentials } from './aws-credentials.js';
import type { CognitoTokens } from './records.js';
import type { Result } from './result.js';

/** A session that knows who somebody is. */
export interface AuthCognitoIdentityProvider {
  /** The user's `sub` in the user pool. */
  getUserSub(): Result<string>;
  /** The identity's id in the identity pool: `<region>:<uuid>`. */
  getIdentityId(): Result<string>;
}

/** A session that has AWS credentials. */
export interface AuthAWSCredentialsProvider {
  getAWSCredentials(): Result<AWSCredentials>;
}

/** A session that has user pool tokens. */
export interface AuthCognitoTokensProvider {
  getCognitoTokens(): Result<CognitoTokens>;
}

/** The least that a session says. The guards tell what else one can be asked. */
export interface AuthSession {
  readonly isSignedIn: boolean;
}

/**
 * What `fetchAuthSession()` answers with: each detail for itself. It never changes; a later call gives the very
 * same object until something in it has changed.
 */
export interface CognitoAuthSession
  extends AuthSession,
    AuthCognitoIdentityProvider,
    AuthAWSCredentialsProvider,
    AuthCognitoTokensProvider {}

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

/** The details of a session. */
export interface SessionDetails {
  readonly isSignedIn: boolean;
  readonly userSub: Result<string>;
  readonly identityId: Result<string>;
  readonly credentials: Result<AWSCredentials>;
  readonly tokens: Result<CognitoTokens>;
}

/** A session of these details. */
export function createSessionView(details: SessionDetails): CognitoAuthSession {
  const { isSignedIn, userSub, identityId, credentials, tokens } = details;
  return Object.freeze({
    isSignedIn,
    getUserSub: () => userSub,
    getIdentityId: () => identityId,
    getAWSCredentials: () => credentials,
    getCognitoTokens: () => tokens,
  });
}

/** Nobody is signed in. */
export function createSignedOutError(): AuthError {
  return new AuthError('signedOut', 'SignedOut', 'Nobody is signed in.', {
    recoverySuggestion: 'Call signIn() first.',
  });
}
