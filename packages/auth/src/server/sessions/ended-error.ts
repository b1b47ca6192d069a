import { AuthError } from '../../errors/auth-error.js';
import type { Ending } from '../../session/records.js';

/** Creates the error of a session that the service has ended. */
export function createEndedError({ code, message }: Ending): AuthError {
  return new AuthError('sessionExpired', code, message, { recoverySuggestion: 'Sign in again.' });
}
