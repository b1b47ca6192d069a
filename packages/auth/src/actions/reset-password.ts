import { callService } from '../cognito/call-service.js';
import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { getUserPool } from '../cognito/get-user-pool.js';
import { secretHash } from '../cognito/secret-hash.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { assertText, readInput } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readUserContext } from '../sign-in/user-context.js';

/** The input of {@link resetPassword}. */
export interface ResetPasswordInput {
  readonly username: string;
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The next step of a password reset. */
export type ResetPasswordNextStep =
  | { readonly resetPasswordStep: 'DONE' }
  /** The user received a code: call `confirmResetPassword`. */
  | {
      readonly resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE';
      readonly codeDeliveryDetails: CodeDeliveryDetails;
    };

/** The result of {@link resetPassword}. */
export interface ResetPasswordOutput {
  readonly isPasswordReset: boolean;
  readonly nextStep: ResetPasswordNextStep;
}

/**
 * Sends a code for a new password to a user who has forgotten the password (`ForgotPassword`). For an unknown user the service
 * may return the same result, so that it does not reveal user names.
 *
 * @throws {AuthError} `validation` for an empty user name; `service` with `LimitExceededException`,
 * `InvalidParameterException` (no verified address) or another exception.
 *
 * @example
 * ```ts
 * const { nextStep } = await auth.resetPassword({ username: 'ann@example.com' });
 * if (nextStep.resetPasswordStep === 'CONFIRM_RESET_PASSWORD_WITH_CODE') {
 *   const { destination } = nextStep.codeDeliveryDetails;
 *   await auth.confirmResetPassword({ username: 'ann@example.com', confirmationCode: code, newPassword: password });
 * }
 * ```
 */
export async function resetPassword(session: Session, input: ResetPasswordInput): Promise<ResetPasswordOutput> {
  const internals = getInternals(session);
  const { username, options, signal } = readInput(input);
  assertText(username, 'username', 'EmptyResetPasswordUsername');
  const userPool = getUserPool(internals);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    SecretHash: await secretHash(userPool, username),
    ClientMetadata: options?.clientMetadata,
    UserContextData: await readUserContext(internals, username),
  };
  const { output } = await callService<{ readonly CodeDeliveryDetails?: CodeDeliveryDetailsType }>(
    userPool.rpc,
    'ForgotPassword',
    request,
    { signal },
  );
  const codeDeliveryDetails = toCodeDeliveryDetails(output.CodeDeliveryDetails);
  return {
    isPasswordReset: false,
    nextStep: { resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE', codeDeliveryDetails },
  };
}
