import { getUserPool } from '../cognito/get-user-pool.js';
import { askApp } from '../session/app-callback.js';
import type { Internals } from '../session/internals.js';

/** `UserContextDataType` */
export interface UserContextDataType {
  readonly EncodedData?: string | undefined;
  readonly IpAddress?: string | undefined;
}

/** Returns the app's data about the device for threat protection, or undefined. */
export async function readUserContext(
  internals: Internals,
  username: string,
): Promise<UserContextDataType | undefined> {
  const { id: userPoolId, clientId } = getUserPool(internals);
  // A script that did not load must not stop the sign-in.
  const data = await askApp(internals, 'getUserContextData', { username, userPoolId, clientId });
  return data && { EncodedData: data.encodedData, IpAddress: data.ipAddress };
}
