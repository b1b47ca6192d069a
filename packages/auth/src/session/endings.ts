import { AuthError } from '../errors/auth-error.js';
import type { StoredSession } from './records.js';

/**
 * Whether a refused renewal means that the refresh token is dead. `NotAuthorizedException` is also said about the app
 * client's secret; the text may speak for keeping a session, never for ending it.
 */
export function endsSignIn({ code, message }: AuthError): boolean {
  if (code === 'NotAuthorizedException') return !/secret|client/i.test(message);
  return code === 'RefreshTokenReuseException' || code === 'UserNotFoundException';
}

/** How the service refuses an identity that is linked to a user elsewhere, or was disabled by a merge. */
const forbidden = /^Access to Identity .*forbidden/i;

/**
 * Whether a refusal means that an identity is gone: it no longer exists, belongs to a user elsewhere, or was disabled by a merge.
 *
 * @param isClaimed - it is a guest's, sent with a user's login: any refusal means that it can't become this user's
 */
export function endsIdentity({ code, message }: AuthError, isClaimed: boolean): boolean {
  if (code === 'NotAuthorizedException') return isClaimed || forbidden.test(message);
  return code === 'ResourceNotFoundException';
}

/** The error of an identity pool that refuses a login, or a guest: with the way out that this session has. */
export function explainRefusal(cause: AuthError, session: StoredSession | undefined): AuthError {
  const [kind, recoverySuggestion] = !session
    ? (['notAuthorized', 'Sign in, or enable guest access.'] as const)
    : session.tokens
      ? (['notAuthorized', "Check the identity pool's roles, and that it accepts the app client."] as const)
      : (['sessionExpired', 'Call federateToIdentityPool() with a new token.'] as const);
  return new AuthError(kind, cause.code, cause.message, { recoverySuggestion, cause });
}
