import { AuthError } from '../errors/auth-error.js';

/** The error of a configuration that can't be used; `field` is the path of the member. */
export function createConfigurationError(field: string, message: string, recoverySuggestion: string): AuthError {
  return new AuthError('configuration', 'InvalidConfiguration', `${field} ${message}.`, { recoverySuggestion, field });
}

/**
 * An endpoint to which passwords and tokens can be sent: `https:`, or plain `http:` to this very machine.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkEndpoint(field: string, endpoint: string): string {
  if (/^(https:\/\/|http:\/\/((\w+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$))/.test(endpoint)) return endpoint;
  throw createConfigurationError(field, 'is not an https URL', 'Use https; plain http is for localhost alone.');
}
