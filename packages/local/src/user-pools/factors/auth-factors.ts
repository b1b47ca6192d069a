import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { UserPool } from '../pools/pool-settings.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { type AdminUserInput, requireUser } from '../users/admin-user.js';
import type { User } from '../users/users.js';
import { describeMfa, type MfaDescription } from './mfa.js';
import { hasPasskey } from './passkeys.js';

interface AuthFactorsOutput extends Pick<MfaDescription, 'UserMFASettingList' | 'PreferredMfaSetting'> {
  readonly Username: string;
  /** The first factors that the user could sign in with. */
  readonly ConfiguredUserAuthFactors: readonly string[];
}

const getUserAuthFactors: Operation<{ readonly AccessToken: string }, AuthFactorsOutput> = {
  service: 'cognito-idp',
  name: 'GetUserAuthFactors',
  authorization: 'token',
  handle: async ({ AccessToken }, { services }) => {
    const { user, pool } = await requireTokenHolder(services, AccessToken);
    return await describeFactors(services, pool, user);
  },
};

const adminGetUserAuthFactors: Operation<AdminUserInput, AuthFactorsOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetUserAuthFactors',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    return await describeFactors(services, pool, user);
  },
};

async function describeFactors({ store }: LocalServices, pool: UserPool, user: User): Promise<AuthFactorsOutput> {
  const { MFAOptions: _, ...mfa } = await describeMfa(store.db, user.sub);
  const equipped: Readonly<Record<string, boolean>> = {
    PASSWORD: user.password !== undefined,
    EMAIL_OTP: Boolean(user.attributes['email']),
    SMS_OTP: Boolean(user.attributes['phone_number']),
    WEB_AUTHN: await hasPasskey(store.db, user.sub),
  };
  const allowed = pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  return {
    Username: user.username,
    ...mfa,
    ConfiguredUserAuthFactors: allowed.filter((factor) => equipped[factor] === true),
  };
}

export const authFactorOperations: readonly Operation[] = [getUserAuthFactors, adminGetUserAuthFactors];
