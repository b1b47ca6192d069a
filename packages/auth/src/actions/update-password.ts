import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** What {@link updatePassword} is given. */
export interface UpdatePasswordInput {
  /** Left out by a user who has had none: one who signs in with codes or passkeys. */
  readonly oldPassword?: string;
  readonly newPassword: string;
  readonly signal?: AbortSignal;
}

/**
 * Changes the password of the user who is signed in (`ChangePassword`).
 *
 * @throws {AuthError} `validation` for an empty password; `notAuthorized` for a wrong old one; `service` with
 * `InvalidPasswordException`, `PasswordHistoryPolicyViolationException` or what else the service answered.
 */
export async function updatePassword(session: Session, input: UpdatePasswordInput): Promise<void> {
  const { oldPassword, newPassword, signal } = readInput(input);
  if (oldPassword !== undefined) assertText(oldPassword, 'oldPassword', 'EmptyUpdatePassword');
  assertText(newPassword, 'newPassword', 'EmptyUpdatePassword');
  const request = { PreviousPassword: oldPassword, ProposedPassword: newPassword };
  await callAsUser(session, 'ChangePassword', request, { signal, mayRefuseInput: true });
}
