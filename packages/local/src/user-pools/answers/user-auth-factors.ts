import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { listConfiguredFactors } from '../factors/configured-factors.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';
import { describeMfa, type MfaDescription } from './mfa-description.js';

/** The factors of a user, as `GetUserAuthFactors` and its administrators' form answer. */
export interface UserAuthFactors extends Pick<MfaDescription, 'UserMFASettingList' | 'PreferredMfaSetting'> {
  readonly Username: string;
  /** The first factors with which the user can sign in. */
  readonly ConfiguredUserAuthFactors: readonly string[];
}

/** Reads and describes the factors of a user. */
export async function describeAuthFactors(db: Kysely<Tables>, pool: UserPool, user: User): Promise<UserAuthFactors> {
  const { MFAOptions: _, ...mfa } = await describeMfa(db, user.sub);
  return {
    Username: user.username,
    ...mfa,
    ConfiguredUserAuthFactors: await listConfiguredFactors(db, pool, user),
  };
}
