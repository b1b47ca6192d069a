import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { findUserBySub } from '../users/users.js';
import { ALL_SECOND_FACTORS, findMfa, type Mfa, type SecondFactor, saveMfa } from './mfa.js';
import { poolSecondFactors } from './second-factors.js';

/** A change of one second factor. */
export interface FactorChange {
  readonly isEnabled: boolean;
  /** A preferred factor is an enabled one. */
  readonly isPreferred: boolean;
}

/** A change of a user's second factors. An absent member keeps its value. */
export interface MfaChange {
  readonly factors: Readonly<Partial<Record<SecondFactor, FactorChange>>>;
  /** Whether a passkey replaces the password also where a second factor is required. */
  readonly webAuthn?: boolean | undefined;
}

/**
 * Changes which second factors of a user are enabled and preferred.
 *
 * @throws ServiceError `InvalidParameterException` for a factor that the pool does not know or the user cannot use
 */
export async function changeMfa(
  tx: Kysely<Tables>,
  { pool, sub }: { readonly pool: UserPool; readonly sub: string },
  { factors, webAuthn }: MfaChange,
): Promise<void> {
  let mfa = await findMfa(tx, sub);
  const user = await findUserBySub(tx, sub);
  for (const factor of ALL_SECOND_FACTORS) {
    const change = factors[factor];
    if (change === undefined) continue;
    if (change.isEnabled) assertUsable(pool, mfa, { factor, attributes: user?.attributes ?? {} });
    mfa = withFactor(mfa, factor, change);
  }
  await saveMfa(tx, sub, { ...mfa, webAuthn: webAuthn ?? mfa.webAuthn });
}

function assertUsable(
  pool: UserPool,
  mfa: Mfa,
  { factor, attributes }: { readonly factor: SecondFactor; readonly attributes: Readonly<Record<string, string>> },
): void {
  if (factor === 'SOFTWARE_TOKEN_MFA' && mfa.totp === undefined) {
    throw invalidParameter('User has not verified software token mfa');
  }
  if (!poolSecondFactors(pool).includes(factor)) {
    throw invalidParameter(`${factor} is not enabled for the user pool.`);
  }
  if (factor === 'SMS_MFA' && !attributes['phone_number']) {
    throw invalidParameter('User does not have delivery config set to turn on SMS_MFA');
  }
  if (factor === 'EMAIL_OTP' && attributes['email_verified'] !== 'true') {
    throw invalidParameter('User does not have delivery config set to turn on EMAIL_OTP');
  }
}

/** A disabled factor, or one that is not preferred, loses its preference. */
function withFactor(mfa: Mfa, factor: SecondFactor, { isEnabled, isPreferred }: FactorChange): Mfa {
  const kept = mfa.preferred === factor ? undefined : mfa.preferred;
  return {
    ...mfa,
    enabled: { ...mfa.enabled, [factor]: isEnabled },
    preferred: isEnabled && isPreferred ? factor : kept,
  };
}

/** Deletes the authenticator of a user, which is then no second factor. */
export async function removeAuthenticator(tx: Kysely<Tables>, sub: string): Promise<void> {
  const mfa = withFactor(await findMfa(tx, sub), 'SOFTWARE_TOKEN_MFA', { isEnabled: false, isPreferred: false });
  await saveMfa(tx, sub, { ...mfa, totp: undefined, pendingSecret: undefined });
}
