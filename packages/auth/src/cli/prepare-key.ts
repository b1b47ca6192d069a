import type { AuthConfig } from '../config/auth-config.js';
import { CommandError } from './command-error.js';
import { createSystemKeyRing, type KeyRing } from './key-ring.js';
import { openSession, readSnapshot, removeSessionFile } from './open-profile.js';
import type { KeyPlace, Profile } from './profile.js';
import { createKey, findKey, storeKey } from './session-key.js';

/** Where a key comes from and where it shall lie. */
export interface KeyMove {
  /** The configuration of the stored session. */
  readonly config: AuthConfig;
  /** Undefined at the first login. */
  readonly from: KeyPlace | undefined;
  readonly to: KeyPlace;
}

/**
 * Prepares the key of a profile's session for a login. A session that no key opens is removed: only a new sign-in replaces it.
 *
 * @throws {CommandError} when the key ring does not answer.
 */
export async function prepareKey(
  profile: Profile,
  { config, from, to }: KeyMove,
  keyRing: KeyRing = createSystemKeyRing(),
): Promise<Uint8Array> {
  const found =
    from &&
    (await findKey(profile, from, keyRing).catch((error: unknown) => {
      // A key ring that does not answer is no obstacle to leave it.
      if (from !== to && error instanceof CommandError) return undefined;
      throw error;
    }));
  const isKnown = found !== undefined && (await canOpen(profile, config, found));
  const key = isKnown ? found : createKey();
  if (!isKnown) await removeSessionFile(profile);
  if (!isKnown || from !== to) await storeKey(profile, key, { place: to, keyRing });
  return key;
}

/**
 * Whether a key opens a session file, also one that does not exist yet.
 *
 * @throws {AuthError} when the file cannot be read for another reason.
 */
async function canOpen(profile: Profile, config: AuthConfig, key: Uint8Array): Promise<boolean> {
  const session = await openSession(profile, config, key);
  const snapshot = await readSnapshot(session);
  session.dispose();
  if (snapshot.status !== 'unavailable') return true;
  const { error } = snapshot;
  if (error.code === 'StorageUnavailable' && error.field === 'key') return false;
  throw error;
}
