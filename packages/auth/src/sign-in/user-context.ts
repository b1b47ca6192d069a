import { getUserPool } from '../cognito/get-user-pool.js';
import { askApp } from '../session/app-callback.js';
import type { Internals } from '../session/internals.js';

/** `UserContextDataType` */
export interface UserContextDataType {
  readonly EncodedData?: string | undefined;
  readonly IpAddress?: string | undefined;
}

/** What the app says of the device, for the user pool's threat protection; undefined when it says nothing. */
export async function readUserContext(
  internals: Internals,
  username: string,
): Promise<UserContextDataType | undefined> {
  const { id: userPoolId, clientId } = getUserPool(internals);
  // The user signs in also where a script didn't load.
  const data = await askApp(internals, 'getUserContextData', { username, userPoolId, clientId });
  return data && { EncodedData: data.encodedData, IpAddress: data.ipAddress };
}
