import { AuthError } from '../../errors/auth-error.js';
import { dropDevice, findDevice } from '../../session/devices.js';
import type { Internals } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';
import { currentUser } from './call-as-user.js';

/**
 * Returns the key of this device, from the access token or from the record of an earlier sign-in.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` when the session has no device; the error of the session's tokens.
 */
export async function getDeviceKey(internals: Internals): Promise<string> {
  await internals.sync.ensureLoaded();
  const user = currentUser(internals);
  const key = user.tokens.accessToken.payload['device_key'] ?? (await findDevice(internals, user.username))?.key;
  if (typeof key === 'string') return key;
  throw new AuthError('invalidState', 'NoDevice', 'The user pool does not know this device.', {
    recoverySuggestion: 'Switch on device tracking in the user pool, then sign in again.',
  });
}

/** Forgets the stored device of a user if it has this key. */
export async function dropKeptDevice(
  internals: Internals,
  { username, record }: Pick<UserSession, 'username' | 'record'>,
  key: string | undefined,
): Promise<void> {
  const kept = await findDevice(internals, username);
  if (!kept || (key !== undefined && kept.key !== key)) return;
  await dropDevice(internals, [username, record.signInDetails?.loginId ?? username]);
}
