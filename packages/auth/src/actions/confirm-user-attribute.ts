import type { VerifiableUserAttributeKey } from '../cognito/user-attributes.js';
import { assertText, parseCode, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link confirmUserAttribute}. */
export interface ConfirmUserAttributeInput {
  readonly userAttributeKey: VerifiableUserAttributeKey;
  /** The code that the user received. */
  readonly confirmationCode: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Verifies an e-mail address or a phone number with the code that was sent to it (`VerifyUserAttribute`).
 *
 * @throws {AuthError} `validation` for an empty input; `service` with `CodeMismatchException`, `ExpiredCodeException` or
 * another exception.
 */
export async function confirmUserAttribute(session: Session, input: ConfirmUserAttributeInput): Promise<void> {
  const { userAttributeKey, confirmationCode, signal } = readInput(input);
  assertText(userAttributeKey, 'userAttributeKey', 'EmptyUserAttributeKey');
  const Code = parseCode(confirmationCode, 'confirmationCode', 'EmptyConfirmationCode');
  await callAsUser(session, 'VerifyUserAttribute', { AttributeName: userAttributeKey, Code }, { signal });
}
