/** A second factor. */
export type MFAType = 'SMS' | 'TOTP' | 'EMAIL';

/** The second factors by the names that the service has for them. */
export const mfaTypes: Readonly<Record<string, MFAType>> = {
  SMS_MFA: 'SMS',
  SOFTWARE_TOKEN_MFA: 'TOTP',
  EMAIL_OTP: 'EMAIL',
};
