import { invalidParameter } from '../base/errors.js';
import type { MfaChange } from '../factors/preferences.js';

/** The second factors in the input of `SetUserSettings` and its administrators' form. */
export interface MfaOptionsInput {
  readonly MFAOptions: readonly { readonly DeliveryMedium?: string; readonly AttributeName?: string }[];
}

/**
 * The change that an input asks for. The operations are older than TOTP and know text messages alone: listed is on, an
 * empty list is off.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function readMfaOptions({ MFAOptions }: MfaOptionsInput): MfaChange {
  const wrong = MFAOptions.find(
    ({ DeliveryMedium, AttributeName }) => DeliveryMedium !== 'SMS' || AttributeName !== 'phone_number',
  );
  if (wrong !== undefined) throw invalidParameter('MFAOptions can be SMS to phone_number only.');
  return { factors: { SMS_MFA: { isEnabled: MFAOptions.length > 0, isPreferred: false } } };
}
