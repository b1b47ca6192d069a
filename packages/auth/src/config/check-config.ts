import { AuthError } from '../errors/auth-error.js';
import type { AuthConfig } from './auth-config.js';

/** The error of a configuration that can't be used; `field` is the path of the member. */
export function createConfigurationError(field: string, message: string, recoverySuggestion: string): AuthError {
  return new AuthError('configuration', 'InvalidConfiguration', `${field}: ${message}`, { recoverySuggestion, field });
}

/**
 * Refuses a configuration that can't work or would send passwords in the clear.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkConfig(config: AuthConfig): AuthConfig {
  const { userPool, identityPool } = config;
  if (!userPool && !identityPool) {
    throw createConfigurationError(
      'userPool',
      'is missing, and identityPool too',
      'Name a user pool or an identity pool.',
    );
  }
  if (userPool) {
    checkText('userPool.id', userPool.id, /^[\w-]+_[0-9a-zA-Z]+$/, 'us-east-1_AbCdEfGhI');
    checkText('userPool.clientId', userPool.clientId, /^[\w+]+$/, '1example23456789');
    checkEndpoint('userPool.endpoint', userPool.endpoint);
  }
  if (identityPool) {
    checkText(
      'identityPool.id',
      identityPool.id,
      /^[\w-]+:[0-9a-f-]+$/,
      'us-east-1:11111111-2222-3333-4444-555555555555',
    );
    checkEndpoint('identityPool.endpoint', identityPool.endpoint);
  }
  return config;
}

function checkText(field: string, value: unknown, pattern: RegExp, example: string): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw createConfigurationError(
    field,
    value === undefined ? 'is missing' : 'is malformed',
    `It looks like ${example}.`,
  );
}

/** `https:`, or plain `http:` to this very machine. */
export function checkEndpoint(field: string, endpoint: string | undefined): void {
  if (endpoint === undefined) return;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return;
  throw createConfigurationError(
    field,
    'is not an https URL',
    'Use https; plain http is for localhost, 127.0.0.1 and [::1].',
  );
}
