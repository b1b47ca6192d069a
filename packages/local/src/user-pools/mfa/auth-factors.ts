import type { Operation } from '../../http/operation.js';
import type { LocalServices } from '../../services.js';
import { userNotFound } from '../errors.js';
import { hasPasskey } from '../passkeys/passkeys.js';
import { requirePool, type UserPool } from '../pool-settings.js';
import { requireTokenHolder } from '../sign-in/access-token.js';
import { findUser, type User } from '../users/users.js';
import { describeMfa, type MfaDescription } from './mfa.js';

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

interface AdminInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

const adminGetUserAuthFactors: Operation<AdminInput, AuthFactorsOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetUserAuthFactors',
  authorization: 'signed',
  handle: async ({ UserPoolId, Username }, { services }) => {
    const pool = await requirePool(services.store.db, UserPoolId);
    const user = await findUser(services.store.db, pool, Username);
    if (user === undefined) throw userNotFound();
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
