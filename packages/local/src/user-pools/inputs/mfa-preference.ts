import { invalidParameter } from '../base/errors.js';
import { ALL_SECOND_FACTORS } from '../factors/mfa.js';
import type { MfaChange } from '../factors/preferences.js';

interface FactorSettings {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}

/** The second factors in the input of `SetUserMFAPreference` and its administrators' form. */
export interface MfaPreferenceInput {
  readonly SMSMfaSettings?: FactorSettings;
  readonly SoftwareTokenMfaSettings?: FactorSettings;
  readonly EmailMfaSettings?: FactorSettings;
  readonly WebAuthnMfaSettings?: { readonly Enabled?: boolean };
}

const SETTINGS = {
  SMS_MFA: 'SMSMfaSettings',
  SOFTWARE_TOKEN_MFA: 'SoftwareTokenMfaSettings',
  EMAIL_OTP: 'EmailMfaSettings',
} as const;

/**
 * The change that an input asks for.
 *
 * @throws ServiceError `InvalidParameterException` for two preferred factors, or a preferred one that is not enabled
 */
export function readMfaPreference(input: MfaPreferenceInput): MfaChange {
  const given = ALL_SECOND_FACTORS.flatMap((factor) => {
    const settings = input[SETTINGS[factor]];
    if (settings === undefined) return [];
    return [{ factor, isEnabled: settings.Enabled === true, isPreferred: settings.PreferredMfa === true }];
  });
  if (given.filter(({ isPreferred }) => isPreferred).length > 1) {
    throw invalidParameter('Only one MFA method can be the preferred one.');
  }
  const wrong = given.find(({ isEnabled, isPreferred }) => isPreferred && !isEnabled);
  if (wrong !== undefined) {
    throw invalidParameter(
      `${SETTINGS[wrong.factor]}: an MFA method that is not enabled can not be the preferred one.`,
    );
  }
  return {
    factors: Object.fromEntries(given.map(({ factor, ...change }) => [factor, change])),
    webAuthn: input.WebAuthnMfaSettings?.Enabled,
  };
}
