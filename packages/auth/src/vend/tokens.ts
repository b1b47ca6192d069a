import { getInternals } from '../session/internals.js';
import type { CognitoTokens } from '../session/records.js';
import type { Session } from '../session/session.js';

/** The options of {@link accessToken} and {@link idToken}. */
export interface TokenOptions {
  /**
   * The result when the session has no token, also after a failed renewal, and where the token is on the server: for code that handles no rejection, such as
   * `aws-appsync-auth-link`, or that works without a token. Default: the function rejects with the session's error.
   */
  readonly fallback?: string;
}

/**
 * Creates a function that returns the session's access token, renewed when it is due: for HTTP clients that ask before each
 * request. It sends no request to the identity pool.
 *
 * The function rejects with the session's {@link AuthError} when there is no token and no `fallback`.
 *
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const getToken = accessToken(auth);
 * const headers = { authorization: `Bearer ${await getToken()}` };
 * ```
 */
export function accessToken(session: Session, options?: TokenOptions): () => Promise<string> {
  return createTokenGetter(session, 'accessToken', options?.fallback);
}

/**
 * Creates a function that returns the session's ID token, as {@link accessToken} does for the access token: for APIs that read
 * the user's claims, such as those behind a Cognito authorizer without scopes.
 *
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * import { idToken } from '@claviger/auth/vend';
 *
 * const getToken = idToken(auth, { fallback: '' });
 * const headers = { authorization: await getToken() };
 * ```
 */
export function idToken(session: Session, options?: TokenOptions): () => Promise<string> {
  return createTokenGetter(session, 'idToken', options?.fallback);
}

function createTokenGetter(
  session: Session,
  name: keyof CognitoTokens,
  fallback: string | undefined,
): () => Promise<string> {
  getInternals(session);
  return async () => {
    const tokens = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens();
    try {
      // The text of a token that is on the server throws.
      return String(tokens.get()[name]);
    } catch (error) {
      return fallback ?? Promise.reject(error);
    }
  };
}
