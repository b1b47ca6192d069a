import type { UserAttributes } from '../../cognito/user-attributes.js';

/** What `GetUser` answers with. */
export interface GetUserReply {
  readonly UserAttributes?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly UserMFASettingList?: readonly string[];
  readonly PreferredMfaSetting?: string;
}

/** The attributes of an answer, by their names. */
export function readAttributes({ UserAttributes = [] }: GetUserReply): UserAttributes {
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [`${Name}`, Value ?? '']));
}
