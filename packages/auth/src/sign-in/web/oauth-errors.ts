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

/** Converts an error of the login pages or the token endpoint to an {@link AuthError} with the code of OAuth. */
export function toOAuthError(thrown: unknown): AuthError {
  if (thrown instanceof AuthError) return thrown;
  if (thrown instanceof AuthorizationResponseError || thrown instanceof ResponseBodyError) {
    const { error: code, error_description: message = `The login pages answered ${code}.` } = thrown;
    const [kind, recoverySuggestion] = (Object.hasOwn(rows, code) && rows[code]) || ['service', 'See the message.'];
    // Without a cause, which would contain the parameters and the state.
    return new AuthError(kind, code, message, { recoverySuggestion, retryable: recoverySuggestion === 'Try again.' });
  }
  // The errors of `oauth4webapi` contain the whole answer, including tokens. Only code and message are kept.
  const { code, message } = thrown as Error & { readonly code?: string };
  return createOwnError('InvalidResponse', new TypeError(code ? `${code}: ${message}` : message));
}

/** Creates the error of a redirect without a sign-in in this browser. */
export function createUnknownStateError(message: string): AuthError {
  return new AuthError('invalidState', 'UnknownState', message, {
    recoverySuggestion: 'Start the sign-in again. It can be finished once, in the browser that started it.',
  });
}
