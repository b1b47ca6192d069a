import { subjectOf } from '../../unknown-user/subject-of.js';
import { type AuthOutcome, beginAttempt, type SignInCall } from '../attempt.js';
import { beginSignIn } from '../begin-sign-in.js';
import { migrateUser } from '../migrate-user.js';
import { verifyPassword } from '../verify-password.js';
import { continueSignIn } from './continue-sign-in.js';

/** Name and password in one step. */
export interface PasswordSignIn {
  readonly name: string;
  readonly password: string;
  /** The device that the client says it is on. */
  readonly deviceKey?: string | undefined;
}

/**
 * USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH. A user that the pool does not have may come from elsewhere, with this
 * password.
 *
 * @throws ServiceError `NotAuthorizedException`, `UserNotFoundException`, and what else keeps the user from signing in
 */
export async function signInWithPassword(
  call: SignInCall,
  { name, password, deviceKey }: PasswordSignIn,
): Promise<AuthOutcome> {
  const findElsewhere = () => migrateUser(call, name, password);
  const subject = await subjectOf(call.services, call.app, { name, findElsewhere });
  await beginSignIn(call, subject);
  const known = await verifyPassword(call, subject, password);
  return await continueSignIn(call, { ...beginAttempt(known, {}), deviceKey });
}
