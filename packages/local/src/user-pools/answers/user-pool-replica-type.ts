import { getRegion } from '../base/issuer.js';
import type { ReplicaKey, ReplicaStatus } from '../configuration/replicas.js';

/** `UserPoolReplicaType`: a replica, or the pool itself, in answers. */
export interface UserPoolReplicaType {
  readonly RegionName: string;
  readonly Status: ReplicaStatus;
  readonly Role: 'PRIMARY' | 'SECONDARY';
  readonly UserPoolArn: string;
}

/**
 * A replica as `UserPoolReplicaType`. In the pool's own region it is the pool itself.
 *
 * @param replica.account the AWS account, twelve digits
 */
export function toUserPoolReplicaType(
  replica: ReplicaKey & { readonly account: string; readonly status: ReplicaStatus },
): UserPoolReplicaType {
  const { userPoolId, region, account, status } = replica;
  return {
    RegionName: region,
    Status: status,
    Role: region === getRegion(userPoolId) ? 'PRIMARY' : 'SECONDARY',
    UserPoolArn: `arn:aws:cognito-idp:${region}:${account}:userpool/${userPoolId}`,
  };
}
