import { callService } from '../cognito/call-service.js';
import { secretHash } from '../cognito/secret-hash.js';
import { coreOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readUserContext } from '../sign-in/user-context.js';
import { readInput, requireCode, requireText, requireUserPool } from '../sign-in/validation.js';

/** What {@link confirmResetPassword} is given. */
export interface ConfirmResetPasswordInput {
  readonly username: string;
  readonly newPassword: string;
  /** The code that was sent. */
  readonly confirmationCode: string;
  readonly options?: {
    /** Passed to the pool's triggers. */
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
  readonly signal?: AbortSignal;
}

/**
 * Sets a new password with the code that `resetPassword` sent (`ConfirmForgotPassword`). It signs no user in.
 *
 * @throws {AuthError} `validation` for an empty input; `service` with `CodeMismatchException`, `ExpiredCodeException`,
 * `InvalidPasswordException` or what else the service answered.
 */
export async function confirmResetPassword(session: Session, input: ConfirmResetPasswordInput): Promise<void> {
  const core = coreOf(session);
  const { username, newPassword, confirmationCode, options, signal } = readInput(input);
  requireText(username, 'username', 'EmptyConfirmResetPasswordUsername');
  requireText(newPassword, 'newPassword', 'EmptyConfirmResetPasswordNewPassword');
  const code = requireCode(confirmationCode, 'confirmationCode', 'EmptyConfirmResetPasswordConfirmationCode');
  const userPool = requireUserPool(core);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    Password: newPassword,
    ConfirmationCode: code,
    SecretHash: await secretHash(userPool, username),
    ClientMetadata: options?.clientMetadata,
    UserContextData: await readUserContext(core, username),
  };
  await callService(userPool.rpc, 'ConfirmForgotPassword', request, { signal });
}
