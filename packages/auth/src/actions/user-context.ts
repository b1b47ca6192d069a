import type { Core } from '../session/core.js';
import { requireUserPool } from './validation.js';

/** `UserContextDataType` */
export interface UserContextDataType {
  readonly EncodedData?: string | undefined;
  readonly IpAddress?: string | undefined;
}

/** What the app says of the device, for the user pool's threat protection; undefined when it says nothing. */
export async function readUserContext(core: Core, username: string): Promise<UserContextDataType | undefined> {
  if (!core.options.getUserContextData) return undefined;
  const { id: userPoolId, clientId } = requireUserPool(core);
  try {
    const data = await core.options.getUserContextData({ username, userPoolId, clientId });
    return data && { EncodedData: data.encodedData, IpAddress: data.ipAddress };
  } catch (error) {
    // The user signs in also where a script didn't load.
    core.report({ event: 'callback.failed', callback: 'getUserContextData', error });
    return undefined;
  }
}
