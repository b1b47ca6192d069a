import type { AuthError } from '../errors/auth-error.js';
import type { AWSCredentials } from './aws-credentials.js';
import type { CognitoTokens } from './records.js';
import { type Result, toResult } from './result.js';

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

/** What a session is made of: each detail, or why it isn't there. */
export interface SessionDetails {
  readonly isSignedIn: boolean;
  readonly userSub: string | AuthError;
  readonly identityId: string | AuthError;
  readonly credentials: AWSCredentials | AuthError;
  readonly tokens: CognitoTokens | AuthError;
}

/** A session of these details. */
export function createSessionView(details: SessionDetails): CognitoAuthSession {
  const userSub = toResult(details.userSub);
  const identityId = toResult(details.identityId);
  const credentials = toResult(details.credentials);
  const tokens = toResult(details.tokens);
  return Object.freeze({
    isSignedIn: details.isSignedIn,
    getUserSub: () => userSub,
    getIdentityId: () => identityId,
    getAWSCredentials: () => credentials,
    getCognitoTokens: () => tokens,
  });
}
