import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';
import { ALL_SECOND_FACTORS, type Mfa, type SecondFactor } from './mfa.js';

/** The second factors that a pool knows. */
export function poolSecondFactors({ settings }: UserPool): readonly SecondFactor[] {
  const known: Readonly<Record<SecondFactor, boolean>> = {
    SMS_MFA: settings.SmsConfiguration !== undefined,
    SOFTWARE_TOKEN_MFA: settings.SoftwareTokenMfaConfiguration?.Enabled === true,
    EMAIL_OTP: settings.EmailMfaConfiguration !== undefined,
  };
  return ALL_SECOND_FACTORS.filter((factor) => known[factor]);
}

/** The second factors that a user can use now. */
export function usableSecondFactors(pool: UserPool, user: User, mfa: Mfa): readonly SecondFactor[] {
  const possible = poolSecondFactors(pool).filter((factor) => isEquipped(user, mfa, factor));
  const chosen = possible.filter((factor) => mfa.enabled[factor]);
  // In a pool that requires one, a user without an enabled factor uses one that is set up.
  return chosen.length === 0 && pool.settings.MfaConfiguration === 'ON' ? possible : chosen;
}

/** Whether a user has a factor's phone number, address or authenticator. */
function isEquipped({ attributes }: User, mfa: Mfa, factor: SecondFactor): boolean {
  switch (factor) {
    case 'SMS_MFA':
      return Boolean(attributes['phone_number']);
    case 'EMAIL_OTP':
      return Boolean(attributes['email']) && attributes['email_verified'] === 'true';
    case 'SOFTWARE_TOKEN_MFA':
      return mfa.totp !== undefined;
  }
}

/** Whether a user must use, or set up, a second factor. */
export function needsSecondFactor(pool: UserPool, user: User, mfa: Mfa): boolean {
  switch (pool.settings.MfaConfiguration) {
    case 'ON':
      return true;
    case 'OPTIONAL':
      return usableSecondFactors(pool, user, mfa).length > 0;
    default:
      return false;
  }
}
