import { AuthError } from '../errors/auth-error.js';

/** Creates the error of code that asks a page for a token which the server of the app has. */
export function createTokenOnServerError(): AuthError {
  return new AuthError('notAuthorized', 'TokenOnServer', 'The token is on the server.', {
    recoverySuggestion: 'Call a path of the app with bearerFetch(), or let the server vend the token (`vends`).',
  });
}
