import { AuthError } from '../errors/auth-error.js';
import type { UserPoolClient } from './user-pool.js';

/**
 * Returns the configured user pool.
 *
 * @throws {AuthError} kind `configuration` with `NoUserPool` without one.
 */
export function getUserPool({ userPool }: { readonly userPool: UserPoolClient | undefined }): UserPoolClient {
  if (userPool) return userPool;
  throw new AuthError('configuration', 'NoUserPool', 'No user pool is configured.', {
    recoverySuggestion: 'Configure one.',
    field: 'userPool',
  });
}
