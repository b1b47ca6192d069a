import { getRegion } from '../base/issuer.js';
import type { PoolSettings, UserPool } from '../pools/pool-settings.js';

/** `UserPoolType`: a user pool in answers. */
export type UserPoolType = PoolSettings & {
  readonly Id: string;
  readonly Name: string;
  readonly Arn: string;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
  readonly EstimatedNumberOfUsers: number;
  /** The prefix of the domain of its login pages. */
  readonly Domain?: string;
  readonly CustomDomain?: string;
};

/**
 * A pool as `UserPoolType`, without its domains.
 *
 * @param counts.account the AWS account, twelve digits
 * @param counts.users how many users the pool has
 */
export function toUserPoolType(
  pool: UserPool,
  { account, users }: { readonly account: string; readonly users: number },
): UserPoolType {
  // GetUserPoolMfaConfig shows these.
  const {
    SoftwareTokenMfaConfiguration: _token,
    EmailMfaConfiguration: _email,
    WebAuthnConfiguration: _key,
    ...settings
  } = pool.settings;
  return {
    ...(settings as PoolSettings),
    Id: pool.id,
    Name: pool.name,
    Arn: `arn:aws:cognito-idp:${getRegion(pool.id)}:${account}:userpool/${pool.id}`,
    CreationDate: pool.createdAt / 1_000,
    LastModifiedDate: pool.modifiedAt / 1_000,
    EstimatedNumberOfUsers: users,
  };
}
