import type { Group } from '../groups/groups.js';

/** `GroupType`: a group in answers. */
export interface GroupType {
  readonly GroupName: string;
  readonly UserPoolId: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** A group as `GroupType`. */
export function toGroupType(group: Group): GroupType {
  const { description, roleArn, precedence } = group;
  return {
    GroupName: group.name,
    UserPoolId: group.userPoolId,
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
    ...(precedence !== undefined && { Precedence: precedence }),
    CreationDate: group.createdAt / 1_000,
    LastModifiedDate: group.modifiedAt / 1_000,
  };
}
