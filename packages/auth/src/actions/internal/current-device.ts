import { AuthError } from '../../errors/auth-error.js';
import { dropDevice, findDevice } from '../../session/devices.js';
import type { UserSession } from '../../session/records.js';
import type { Core } from '../../session/runtime.js';
import { currentUser } from './call-as-user.js';

/**
 * The key of the device that this session was begun from: the access token says it, or what was kept of an earlier one.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` where the session has no device; the error of a session's tokens.
 */
export async function getDeviceKey(core: Core): Promise<string> {
  await core.load();
  const user = currentUser(core);
  const key = user.tokens.accessToken.payload['device_key'] ?? (await findDevice(core, user.username))?.key;
  if (typeof key === 'string') return key;
  throw new AuthError('invalidState', 'NoDevice', 'The user pool does not know this device.', {
    recoverySuggestion: 'Switch device tracking on in the user pool, and sign in again.',
  });
}

/** Forgets what was kept of a user's device, if it is the one with this key. */
export async function dropKeptDevice(
  core: Core,
  { username, record }: Pick<UserSession, 'username' | 'record'>,
  key: string | undefined,
): Promise<void> {
  const kept = await findDevice(core, username);
  if (!kept || (key !== undefined && kept.key !== key)) return;
  await dropDevice(core, [username, record.signInDetails?.loginId ?? username]);
}
