import { findMfa } from '../factors/mfa.js';
import { hasPasskey } from '../factors/passkeys.js';
import { needsSecondFactor } from '../factors/second-factors.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { Subject } from '../unknown-user/subject.js';
import type { User } from '../users/users.js';
import type { SignInCall } from './attempt.js';

/** What a sign-in by choice can begin with. */
export type FirstFactor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

const ALL: readonly FirstFactor[] = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];

export function isFirstFactor(name: string): name is FirstFactor {
  return (ALL as readonly string[]).includes(name);
}

/** The first factors that a subject can choose from: of an unknown user those that most users of the pool have. */
export async function findFirstFactors(
  { services, app }: SignInCall,
  { user, sub }: Subject,
): Promise<readonly FirstFactor[]> {
  const { db } = services.store;
  const allowed = allowedFactors(app.pool);
  const mfa = await findMfa(db, sub);
  const ownsPasskey = allowed.includes('WEB_AUTHN') && (await hasPasskey(db, sub));
  if (user === undefined) return allowed.filter((factor) => factor !== 'WEB_AUTHN');
  // Where a second factor is required, only a password may come first. A passkey that verified its user counts as
  // both.
  const needsMore = needsSecondFactor(app.pool, user, mfa);
  return allowed.filter((factor) => isEquipped(app.pool, user, { factor, needsMore, ownsPasskey }));
}

function allowedFactors({ settings }: UserPool): readonly FirstFactor[] {
  const allowed = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  return ALL.filter((factor) => allowed.includes(factor === 'PASSWORD_SRP' ? 'PASSWORD' : factor));
}

interface FactorQuestion {
  readonly factor: FirstFactor;
  /** Whether a second factor must follow. */
  readonly needsMore: boolean;
  readonly ownsPasskey: boolean;
}

/** Whether a user has what a factor takes. */
function isEquipped({ settings }: UserPool, { password, attributes }: User, question: FactorQuestion): boolean {
  const { factor, needsMore, ownsPasskey } = question;
  switch (factor) {
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return password !== undefined;
    case 'EMAIL_OTP':
      return !needsMore && Boolean(attributes['email']);
    case 'SMS_OTP':
      return !needsMore && Boolean(attributes['phone_number']);
    case 'WEB_AUTHN':
      return ownsPasskey && (!needsMore || settings.WebAuthnConfiguration?.FactorConfiguration === MULTI_FACTOR);
  }
}

/** `FactorConfiguration` of pools in which a passkey that verified its user counts as both factors. */
export const MULTI_FACTOR = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
