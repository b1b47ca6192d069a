import { AuthError } from '../errors/auth-error.js';
import type { UserPoolClient } from './user-pool.js';

/**
 * The user pool that an action works with.
 *
 * @throws {AuthError} kind `configuration` when the configuration names none.
 */
export function getUserPool({ userPool }: { readonly userPool: UserPoolClient | undefined }): UserPoolClient {
  if (userPool) return userPool;
  throw new AuthError('configuration', 'NoUserPool', 'No user pool is configured.', {
    recoverySuggestion: 'Configure one.',
    field: 'userPool',
  });
}
