import { AuthError } from '../errors/auth-error.js';

/** Creates the error of an invalid configuration. `field` is the path of the member. */
export function createConfigurationError(field: string, message: string, recoverySuggestion: string): AuthError {
  return new AuthError('configuration', 'InvalidConfiguration', `${field} ${message}.`, { recoverySuggestion, field });
}
