import { type AuthError, isAuthError } from '../errors/auth-error.js';
import type { AWSCredentials } from './aws-credentials.js';
import { mask } from './jwt.js';
import type { CognitoTokens } from './records.js';
import { type Result, toResult } from './result.js';

/** A session that knows the user and the identity. */
export interface AuthCognitoIdentityProvider {
  /** The user's `sub` in the user pool. */
  getUserSub(): Result<string>;
  /** The identity's id in the identity pool: `<region>:<uuid>`. */
  getIdentityId(): Result<string>;
}

/** A session that has AWS credentials. */
export interface AuthAWSCredentialsProvider {
  /**
   * Temporary AWS credentials of the identity, as they are now. A client of the AWS SDK takes them as `credentials`, for
   * one task: they belong to one sign-in, and they expire. A client that lives longer takes `awsCredentials(auth)` of
   * `@claviger/auth/vend`. The SDK keeps what a plain function gives until it expires, so such a client would sign as the
   * previous user for up to an hour after a sign-out.
   *
   * @example
   * ```ts
   * const session = await auth.fetchAuthSession();
   * const credentials = session.getAWSCredentials().get();
   * const s3 = new S3Client({ region: 'us-east-1', credentials });
   * ```
   */
  getAWSCredentials(): Result<AWSCredentials>;
}

/** A session that has user pool tokens. */
export interface AuthCognitoTokensProvider {
  /** The ID token and the access token of the user pool. `String(token)` is the raw token. */
  getCognitoTokens(): Result<CognitoTokens>;
}

/** What every session says. The type guards narrow it to a session with more methods. */
export interface AuthSession {
  /** Whether a user is signed in, also one whose session has expired. */
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

/** A session of these details. Printing it shows them, or why they aren't there, without secrets. */
export function createSessionView(details: SessionDetails): CognitoAuthSession {
  const userSub = toResult(details.userSub);
  const identityId = toResult(details.identityId);
  const credentials = toResult(details.credentials);
  const tokens = toResult(details.tokens);
  const view = {
    isSignedIn: details.isSignedIn,
    getUserSub: () => userSub,
    getIdentityId: () => identityId,
    getAWSCredentials: () => credentials,
    getCognitoTokens: () => tokens,
  };
  const summarize = (): object =>
    Object.fromEntries(
      Object.entries(details).map(([name, detail]) => [name, isAuthError(detail) ? `${detail}` : detail]),
    );
  return Object.freeze(mask(view, summarize));
}
