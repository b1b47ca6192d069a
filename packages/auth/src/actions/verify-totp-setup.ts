import { AuthError } from '../errors/auth-error.js';
import { parseCode, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** What {@link verifyTOTPSetup} is given. */
export interface VerifyTOTPSetupInput {
  /** What the authenticator app shows. */
  readonly code: string;
  readonly options?: {
    /** A name for the device that the authenticator app runs on. */
    readonly friendlyDeviceName?: string;
  };
  readonly signal?: AbortSignal;
}

/**
 * Ends what `setUpTOTP` began, with a code of the authenticator app (`VerifySoftwareToken`).
 *
 * @throws {AuthError} `validation` for an empty code; `service` with `EnableSoftwareTokenMFAException` or
 * `CodeMismatchException` for a wrong one, or what else the service answered.
 */
export async function verifyTOTPSetup(session: Session, input: VerifyTOTPSetupInput): Promise<void> {
  const { code, options, signal } = readInput(input);
  const UserCode = parseCode(code, 'code', 'EmptyVerifyTOTPSetupCode');
  const { Status = 'SUCCESS' } = await callAsUser<{ readonly Status?: string }>(
    session,
    'VerifySoftwareToken',
    { UserCode, FriendlyDeviceName: options?.friendlyDeviceName },
    { signal },
  );
  if (Status === 'SUCCESS') return;
  throw new AuthError('service', 'EnableSoftwareTokenMFAException', 'The authenticator app was not accepted.', {
    recoverySuggestion: 'Let the user type the code that the authenticator app shows next.',
  });
}
