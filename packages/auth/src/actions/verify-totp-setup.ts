import { AuthError } from '../errors/auth-error.js';
import { parseCode, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link verifyTOTPSetup}. */
export interface VerifyTOTPSetupInput {
  /** The code of the authenticator app. */
  readonly code: string;
  readonly options?:
    | {
        /** A name for the device of the authenticator app. */
        readonly friendlyDeviceName?: string | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finishes `setUpTOTP` with a code of the authenticator app (`VerifySoftwareToken`).
 *
 * @throws {AuthError} `validation` for an empty code; `service` with `EnableSoftwareTokenMFAException` or
 * `CodeMismatchException` for a wrong code, or another exception.
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
  throw new AuthError(
    'service',
    'EnableSoftwareTokenMFAException',
    'The service did not accept the code of the authenticator app.',
    {
      recoverySuggestion: 'Let the user type the code that the authenticator app shows next.',
    },
  );
}
