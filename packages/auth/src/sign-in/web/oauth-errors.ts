import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi';
import { AuthError, type AuthErrorKind } from '../../errors/auth-error.js';
import { createOwnError } from '../../errors/own-errors.js';

type Row = readonly [kind: AuthErrorKind, recoverySuggestion: string];

/** RFC 6749, sections 4.1.2.1 and 5.2, and OpenID Connect Core 1.0, section 3.1.2.6. */
const rows: Readonly<Record<string, Row>> = {
  access_denied: ['notAuthorized', 'Let the user try again, or offer another provider.'],
  login_required: ['notAuthorized', 'Sign in without prompt NONE.'],
  invalid_grant: ['notAuthorized', 'Sign in again: a code can be used once, and for five minutes.'],
  unauthorized_client: ['configuration', 'Allow the code grant for the app client.'],
  invalid_client: ['configuration', 'Check the id and the secret of the app client.'],
  invalid_scope: ['configuration', 'Ask for scopes that the app client may have.'],
  server_error: ['service', 'Try again.'],
  temporarily_unavailable: ['service', 'Try again.'],
};

/** What went wrong on the login pages or at the token endpoint, as an {@link AuthError}; `code` is OAuth's own. */
export function toOAuthError(thrown: unknown): AuthError {
  if (thrown instanceof AuthError) return thrown;
  if (thrown instanceof AuthorizationResponseError || thrown instanceof ResponseBodyError) {
    const { error: code, error_description: message = `The login pages answered ${code}.` } = thrown;
    const [kind, recoverySuggestion] = (Object.hasOwn(rows, code) && rows[code]) || ['service', 'See the message.'];
    // No cause: it holds the parameters, and with them the state.
    return new AuthError(kind, code, message, { recoverySuggestion, retryable: recoverySuggestion === 'Try again.' });
  }
  // The library's own errors hold the whole answer, tokens included: its code and message are all that is kept.
  const { code, message } = thrown as Error & { readonly code?: string };
  return createOwnError('InvalidResponse', new TypeError(code ? `${code}: ${message}` : message));
}

/** A redirect that no sign-in of this browser belongs to. */
export function createUnknownStateError(message: string): AuthError {
  return new AuthError('invalidState', 'UnknownState', message, {
    recoverySuggestion: 'Begin the sign-in again; it can be finished once, in the browser that began it.',
  });
}
