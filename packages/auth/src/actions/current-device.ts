import { AuthError } from '../errors/auth-error.js';
import type { Core } from '../session/core.js';
import { currentUser } from './access-token.js';

/**
 * The key of the device that this session was begun from, which the access token says.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` where there is none; the error of a session's tokens.
 */
export async function requireDevice(core: Core): Promise<string> {
  await core.load();
  const key = currentUser(core).tokens.accessToken.payload['device_key'];
  if (typeof key === 'string') return key;
  throw new AuthError('invalidState', 'NoDevice', 'The user pool does not know this device.', {
    recoverySuggestion: 'Switch device tracking on in the user pool, and sign in again.',
  });
}
