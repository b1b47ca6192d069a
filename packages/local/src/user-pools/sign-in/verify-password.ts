import { wrongCredentials } from '../base/errors.js';
import type { KnownUser, Subject } from '../unknown-user/subject.js';
import { isPublished, PUBLISHED_PASSWORD } from '../users/published-passwords.js';
import type { SignInCall } from './attempt.js';

/**
 * Checks a password. An unknown user has none: for it the check takes as long, and fails.
 *
 * @throws ServiceError `NotAuthorizedException`, and what else keeps the user from signing in
 */
export async function verifyPassword({ services }: SignInCall, subject: Subject, password: string): Promise<KnownUser> {
  subject.assertCanSignIn({ verified: false });
  subject.assertUnlocked();
  if (isPublished(services.settings, password)) {
    throw await subject.countFailure(wrongCredentials(PUBLISHED_PASSWORD));
  }
  if (!subject.isPassword(password) || subject.user === undefined) throw await subject.countFailure();
  return subject;
}
