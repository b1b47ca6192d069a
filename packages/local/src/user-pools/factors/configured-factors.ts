import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';
import { hasPasskey } from './passkeys.js';

/** The first factors that a pool allows and a user has. */
export async function listConfiguredFactors(
  db: Kysely<Tables>,
  pool: UserPool,
  user: User,
): Promise<readonly string[]> {
  const configured: Readonly<Record<string, boolean>> = {
    PASSWORD: user.password !== undefined,
    EMAIL_OTP: Boolean(user.attributes['email']),
    SMS_OTP: Boolean(user.attributes['phone_number']),
    WEB_AUTHN: await hasPasskey(db, user.sub),
  };
  return pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors.filter((factor) => configured[factor] === true);
}
