import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link updatePassword}. */
export interface UpdatePasswordInput {
  /** Absent for a user without a password, who signs in with codes or passkeys. */
  readonly oldPassword?: string | undefined;
  readonly newPassword: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes the password of the signed-in user (`ChangePassword`).
 *
 * @throws {AuthError} `validation` for an empty password; `notAuthorized` for a wrong old password; `service` with
 * `InvalidPasswordException`, `PasswordHistoryPolicyViolationException` or another exception.
 */
export async function updatePassword(session: Session, input: UpdatePasswordInput): Promise<void> {
  const { oldPassword, newPassword, signal } = readInput(input);
  if (oldPassword !== undefined) assertText(oldPassword, 'oldPassword', 'EmptyUpdatePassword');
  assertText(newPassword, 'newPassword', 'EmptyUpdatePassword');
  const request = { PreviousPassword: oldPassword, ProposedPassword: newPassword };
  await callAsUser(session, 'ChangePassword', request, { signal, mayRefuseInput: true });
}
