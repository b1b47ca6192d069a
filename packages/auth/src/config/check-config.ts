import { AuthError } from '../errors/auth-error.js';
import type { AuthConfig } from './auth-config.js';

/** The error of a configuration that can't be used; `field` is the path of the member. */
export function createConfigurationError(field: string, message: string, recoverySuggestion: string): AuthError {
  return new AuthError('configuration', 'InvalidConfiguration', `${field} ${message}.`, { recoverySuggestion, field });
}

/**
 * Refuses a configuration that can't work or would send passwords in the clear.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkConfig(config: AuthConfig): AuthConfig {
  const { userPool, identityPool } = config;
  if (!userPool && !identityPool) {
    throw createConfigurationError('userPool', 'is missing, as is identityPool', 'Name one of them.');
  }
  if (userPool) {
    checkText('userPool.id', userPool.id, /^[\w-]+_\w+$/);
    checkText('userPool.clientId', userPool.clientId, /^[\w+]+$/);
    checkEndpoint('userPool.endpoint', userPool.endpoint);
  }
  if (identityPool) {
    checkText('identityPool.id', identityPool.id, /^[\w-]+:[\w-]+$/);
    checkEndpoint('identityPool.endpoint', identityPool.endpoint);
  }
  return config;
}

function checkText(field: string, value: unknown, pattern: RegExp): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw createConfigurationError(field, value ? 'is malformed' : 'is missing', 'Copy it from the console of AWS.');
}

/** `https:`, or plain `http:` to this very machine. */
function checkEndpoint(field: string, endpoint: string | undefined): void {
  if (endpoint === undefined) return;
  const { protocol, hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { protocol: '', hostname: '' };
  const isLoopback = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback)) return;
  throw createConfigurationError(field, 'is not an https URL', 'Use https; plain http is for localhost alone.');
}
