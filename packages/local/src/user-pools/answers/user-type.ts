import type { User } from '../users/users.js';
import { type AttributeType, toAttributeTypes } from './attribute-type.js';

/** `UserType`: a user in answers. */
export interface UserType {
  readonly Username: string;
  readonly Attributes: readonly AttributeType[];
  /** Seconds since the epoch. */
  readonly UserCreateDate: number;
  readonly UserLastModifiedDate: number;
  readonly Enabled: boolean;
  readonly UserStatus: string;
}

/** A user as `UserType`. */
export function toUserType(user: User): UserType {
  return {
    Username: user.username,
    Attributes: toAttributeTypes(user.sub, user.attributes),
    UserCreateDate: user.createdAt / 1_000,
    UserLastModifiedDate: user.modifiedAt / 1_000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}
