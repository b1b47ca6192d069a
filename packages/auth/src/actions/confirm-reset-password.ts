import { callService } from '../cognito/call-service.js';
import { getUserPool } from '../cognito/get-user-pool.js';
import { secretHash } from '../cognito/secret-hash.js';
import { assertText, parseCode, readInput } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readUserContext } from '../sign-in/user-context.js';

/** The input of {@link confirmResetPassword}. */
export interface ConfirmResetPasswordInput {
  readonly username: string;
  readonly newPassword: string;
  /** The code that the user received. */
  readonly confirmationCode: string;
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sets a new password with the code of `resetPassword` (`ConfirmForgotPassword`). It does not sign the user in.
 *
 * @throws {AuthError} `validation` for an empty input; `service` with `CodeMismatchException`, `ExpiredCodeException`,
 * `InvalidPasswordException` or another exception.
 */
export async function confirmResetPassword(session: Session, input: ConfirmResetPasswordInput): Promise<void> {
  const internals = getInternals(session);
  const { username, newPassword, confirmationCode, options, signal } = readInput(input);
  assertText(username, 'username', 'EmptyConfirmResetPasswordUsername');
  assertText(newPassword, 'newPassword', 'EmptyConfirmResetPasswordNewPassword');
  const code = parseCode(confirmationCode, 'confirmationCode', 'EmptyConfirmResetPasswordConfirmationCode');
  const userPool = getUserPool(internals);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    Password: newPassword,
    ConfirmationCode: code,
    SecretHash: await secretHash(userPool, username),
    ClientMetadata: options?.clientMetadata,
    UserContextData: await readUserContext(internals, username),
  };
  await callService(userPool.rpc, 'ConfirmForgotPassword', request, { signal });
}
