import { AuthError } from '../errors/auth-error.js';
import type { StoredSession } from './records.js';

/**
 * Whether a denied renewal means that the refresh token is dead. The service also answers `NotAuthorizedException` for the
 * secret of an app client. The text of a message may keep a session, and never ends it.
 */
export function endsSignIn({ code, message }: AuthError): boolean {
  if (code === 'NotAuthorizedException') return !/secret|client/i.test(message);
  return code === 'RefreshTokenReuseException' || code === 'UserNotFoundException';
}

/** The message for an identity that is linked to another user, or was disabled by a merge. */
const forbidden = /^Access to Identity .*forbidden/i;

/**
 * Whether a denial means that an identity is gone: it no longer exists, belongs to another user, or was disabled by a merge.
 *
 * @param isClaimed - it is a guest's, sent with a user's login: any denial means that it cannot become this user's
 */
export function endsIdentity({ code, message }: AuthError, isClaimed: boolean): boolean {
  if (code === 'NotAuthorizedException') return isClaimed || forbidden.test(message);
  return code === 'ResourceNotFoundException';
}

/** Explains the denial of a login or a guest by the identity pool, with a suggestion for this session. */
export function explainDenial(cause: AuthError, session: StoredSession | undefined): AuthError {
  const [kind, recoverySuggestion] = !session
    ? (['notAuthorized', 'Sign in, or enable guest access.'] as const)
    : session.tokens
      ? (['notAuthorized', "Check the identity pool's roles and app clients."] as const)
      : (['sessionExpired', 'Call federateToIdentityPool() with a new token.'] as const);
  return new AuthError(kind, cause.code, cause.message, { recoverySuggestion, cause });
}
