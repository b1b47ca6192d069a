import { AuthError } from '../../errors/auth-error.js';
import { dropDevice, findDevice } from '../../session/devices.js';
import type { Internals } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';
import { currentUser } from './call-as-user.js';

/**
 * The key of the device that this session was begun from: the access token says it, or what was kept of an earlier one.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` where the session has no device; the error of a session's tokens.
 */
export async function getDeviceKey(internals: Internals): Promise<string> {
  await internals.sync.ensureLoaded();
  const user = currentUser(internals);
  const key = user.tokens.accessToken.payload['device_key'] ?? (await findDevice(internals, user.username))?.key;
  if (typeof key === 'string') return key;
  throw new AuthError('invalidState', 'NoDevice', 'The user pool does not know this device.', {
    recoverySuggestion: 'Switch device tracking on in the user pool, and sign in again.',
  });
}

/** Forgets what was kept of a user's device, if it is the one with this key. */
export async function dropKeptDevice(
  internals: Internals,
  { username, record }: Pick<UserSession, 'username' | 'record'>,
  key: string | undefined,
): Promise<void> {
  const kept = await findDevice(internals, username);
  if (!kept || (key !== undefined && kept.key !== key)) return;
  await dropDevice(internals, [username, record.signInDetails?.loginId ?? username]);
}
