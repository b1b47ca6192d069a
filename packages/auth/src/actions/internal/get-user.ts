import type { UserAttributes } from '../../cognito/user-attributes.js';

/** The output of `GetUser`. */
export interface GetUserReply {
  readonly UserAttributes?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly UserMFASettingList?: readonly string[];
  readonly PreferredMfaSetting?: string;
}

/** Converts the attributes of an answer to values by name. */
export function readAttributes({ UserAttributes = [] }: GetUserReply): UserAttributes {
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [`${Name}`, Value ?? '']));
}
