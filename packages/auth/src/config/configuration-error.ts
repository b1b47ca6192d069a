import { AuthError } from '../errors/auth-error.js';

/** The error of a configuration that can't be used; `field` is the path of the member. */
export function createConfigurationError(field: string, message: string, recoverySuggestion: string): AuthError {
  return new AuthError('configuration', 'InvalidConfiguration', `${field} ${message}.`, { recoverySuggestion, field });
}
