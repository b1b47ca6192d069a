import { required } from '../cognito/rpc.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { createTotpSetupDetails, type TOTPSetupDetails } from '../sign-in/totp-setup-details.js';
import { callAsUser, currentUser } from './internal/call-as-user.js';

/** The input of {@link setUpTOTP}. */
export interface SetUpTOTPInput {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the setup of an authenticator app for the signed-in user (`AssociateSoftwareToken`). `verifyTOTPSetup` finishes it.
 * Sign-ins ask for its code after `updateMFAPreference({ totp: 'PREFERRED' })`.
 *
 * @throws {AuthError} `SoftwareTokenMFANotFoundException` where the pool does not support it; `signedOut`, `sessionExpired`, or
 * another exception.
 *
 * @example
 * ```ts
 * const details = await auth.setUpTOTP();
 * const link = details.getSetupUri('My App').href;
 * ```
 */
export async function setUpTOTP(session: Session, input?: SetUpTOTPInput): Promise<TOTPSetupDetails> {
  const { signal } = input ?? {};
  const output = await callAsUser<{ readonly SecretCode?: string }>(session, 'AssociateSoftwareToken', {}, { signal });
  const { record, username } = currentUser(getInternals(session));
  return createTotpSetupDetails(required(output, 'SecretCode'), record.signInDetails?.loginId ?? username);
}
