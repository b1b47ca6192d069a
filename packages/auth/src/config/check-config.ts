import type { AuthConfig } from './auth-config.js';
import { createConfigurationError } from './check-endpoint.js';

/**
 * Refuses a configuration that can't work.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkConfig(config: AuthConfig): AuthConfig {
  const { userPool, identityPool } = config;
  if (!userPool && !identityPool) {
    throw createConfigurationError('userPool', 'is missing, and so is identityPool', 'Name one of them.');
  }
  if (userPool) {
    checkText('userPool.id', userPool.id, /^[\w-]+_[0-9a-zA-Z]+$/, 'us-east-1_AbCdEfGhI');
    checkText('userPool.clientId', userPool.clientId, /^[\w+]+$/, '1example23456789');
  }
  if (identityPool) {
    const example = 'us-east-1:11111111-2222-3333-4444-555555555555';
    checkText('identityPool.id', identityPool.id, /^[\w-]+:[0-9a-f-]+$/, example);
  }
  return config;
}

function checkText(field: string, value: unknown, pattern: RegExp, example: string): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw createConfigurationError(field, value ? 'is malformed' : 'is missing', `It looks like ${example}.`);
}
