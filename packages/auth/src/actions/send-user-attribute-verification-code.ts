import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import type { VerifiableUserAttributeKey } from '../cognito/user-attributes.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link sendUserAttributeVerificationCode}. */
export interface SendUserAttributeVerificationCodeInput {
  readonly userAttributeKey: VerifiableUserAttributeKey;
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a code to the e-mail address or the phone number of the signed-in user, to verify it
 * (`GetUserAttributeVerificationCode`).
 *
 * @throws {AuthError} `validation` without an attribute; otherwise the service's exception.
 */
export async function sendUserAttributeVerificationCode(
  session: Session,
  input: SendUserAttributeVerificationCodeInput,
): Promise<CodeDeliveryDetails> {
  const { userAttributeKey, options, signal } = readInput(input);
  assertText(userAttributeKey, 'userAttributeKey', 'EmptyUserAttributeKey');
  const { CodeDeliveryDetails } = await callAsUser<{ readonly CodeDeliveryDetails?: CodeDeliveryDetailsType }>(
    session,
    'GetUserAttributeVerificationCode',
    { AttributeName: userAttributeKey, ClientMetadata: options?.clientMetadata },
    { signal },
  );
  return toCodeDeliveryDetails(CodeDeliveryDetails);
}
