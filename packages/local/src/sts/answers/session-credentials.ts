import type { Settings } from '../../base/settings.js';
import { describeAssumedRole } from '../../iam/assumed-role.js';
import type { VendedKeys } from '../../iam/vended-keys.js';

/** `Credentials` in an answer of STS. */
export interface SessionCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

/** The part that is the same in every answer with a session of a role. */
export interface RoleSession {
  readonly Credentials: SessionCredentials;
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
}

export function toRoleSession(settings: Settings, keys: VendedKeys): RoleSession {
  const { arn, id } = describeAssumedRole(settings, keys.grant.roleArn, keys.grant.sessionName);
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: new Date(keys.expiresAt).toISOString().replace('.000', ''),
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: id },
  };
}
