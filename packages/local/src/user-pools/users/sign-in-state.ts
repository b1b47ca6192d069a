import { ServiceError } from '../../wire/service-error.js';
import { notAuthorized } from '../base/errors.js';
import type { User } from './users.js';

/**
 * Checks that a user may sign in at all, before any password is looked at.
 *
 * @throws ServiceError
 */
export function assertCanSignIn(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}
