import { findMfa } from '../factors/mfa.js';
import { hasPasskey } from '../factors/passkeys.js';
import { needsSecondFactor } from '../factors/second-factors.js';
import type { User } from '../users/users.js';
import type { SignInCall } from './attempt.js';

/** What a sign-in by choice can begin with. */
export type FirstFactor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

const ALL: readonly FirstFactor[] = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];

export function isFirstFactor(name: string): name is FirstFactor {
  return (ALL as readonly string[]).includes(name);
}

/**
 * The first factors that a user can choose from.
 *
 * @param user absent for one who doesn't exist: then those that most users of the pool have
 */
export async function availableFirstFactors(
  { services, at }: SignInCall,
  user: User | undefined,
): Promise<readonly FirstFactor[]> {
  const { settings } = at.pool;
  const allowed = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  const isAllowed = (factor: FirstFactor): boolean => allowed.includes(factor === 'PASSWORD_SRP' ? 'PASSWORD' : factor);
  if (user === undefined) return ALL.filter((factor) => isAllowed(factor) && factor !== 'WEB_AUTHN');
  const mfa = await findMfa(services.store.db, user.sub);
  // Where a second factor is required, only a password may come first. A passkey that verified its user counts as
  // both.
  const needsMore = needsSecondFactor(at.pool, user, mfa);
  const passkeysAreTwo = settings.WebAuthnConfiguration?.FactorConfiguration === MULTI_FACTOR;
  const isEquipped: Readonly<Record<FirstFactor, boolean>> = {
    PASSWORD: user.password !== undefined,
    PASSWORD_SRP: user.password !== undefined,
    EMAIL_OTP: !needsMore && Boolean(user.attributes['email']),
    SMS_OTP: !needsMore && Boolean(user.attributes['phone_number']),
    WEB_AUTHN:
      isAllowed('WEB_AUTHN') && (!needsMore || passkeysAreTwo) && (await hasPasskey(services.store.db, user.sub)),
  };
  return ALL.filter((factor) => isAllowed(factor) && isEquipped[factor]);
}

/** `FactorConfiguration` of pools in which a passkey that verified its user counts as both factors. */
export const MULTI_FACTOR = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
