import type { UserPoolClient } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import type { Core } from '../session/core.js';

/** Refuses an input that is missing or empty, before any request. */
export function requireText(value: unknown, field: string, code: string): void {
  if (typeof value === 'string' && value !== '') return;
  throw new AuthError('validation', code, `${field} is required.`, { recoverySuggestion: `Pass a ${field}.`, field });
}

/**
 * The user pool that an action works with.
 *
 * @throws {AuthError} kind `configuration` when the configuration names none.
 */
export function requireUserPool({ userPool }: Core): UserPoolClient {
  if (userPool) return userPool;
  throw new AuthError('configuration', 'NoUserPool', 'The configuration names no user pool.', {
    recoverySuggestion: 'Add the user pool to the configuration.',
    field: 'userPool',
  });
}
