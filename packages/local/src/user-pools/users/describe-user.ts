import { type AttributeEntry, toEntries } from './attributes.js';
import type { User } from './users.js';

/** `UserType` on the wire. */
export interface UserDescription {
  readonly Username: string;
  readonly Attributes: readonly AttributeEntry[];
  /** Seconds since the epoch. */
  readonly UserCreateDate: number;
  readonly UserLastModifiedDate: number;
  readonly Enabled: boolean;
  readonly UserStatus: string;
}

export function describeUser(user: User): UserDescription {
  return {
    Username: user.username,
    Attributes: toEntries(user.sub, user.attributes),
    UserCreateDate: user.createdAt / 1_000,
    UserLastModifiedDate: user.modifiedAt / 1_000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}
