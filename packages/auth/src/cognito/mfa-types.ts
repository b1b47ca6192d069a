/** A second factor. */
export type MFAType = 'SMS' | 'TOTP' | 'EMAIL';

/** The second factors by their names at the service. */
export const mfaTypes: Readonly<Record<string, MFAType>> = {
  SMS_MFA: 'SMS',
  SOFTWARE_TOKEN_MFA: 'TOTP',
  EMAIL_OTP: 'EMAIL',
};
