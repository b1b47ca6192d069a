import { rm } from 'node:fs/promises';
import type { AuthConfig } from '../config/auth-config.js';
import { getInternals } from '../session/internals.js';
import { createSession, type Session } from '../session/session.js';
import type { SessionSnapshot } from '../session/snapshot.js';
import { fileStorage } from '../storage/file-storage.js';
import { CommandError } from './command-error.js';
import { createSystemKeyRing, type KeyRing } from './key-ring.js';
import { assertPrivatePath } from './private-file.js';
import { findProfile, type Profile, readSettings } from './profile.js';
import { toCommandLine } from './program.js';
import { readOutputs } from './read-outputs.js';
import { isSamePlace } from './same-place.js';
import { findKey } from './session-key.js';

/** Which session a command works with. */
export interface ProfileOptions {
  readonly profile: string;
  /** The path of a configuration instead of the profile's own. */
  readonly outputs?: string | undefined;
}

/** The stored session of a profile. */
export interface OpenedProfile {
  readonly profile: Profile;
  readonly config: AuthConfig;
  readonly session: Session;
}

/**
 * Opens the stored session of a profile. It sends no request.
 *
 * @throws {CommandError} when the profile has no session, or it cannot be read.
 */
export async function openProfile(options: ProfileOptions): Promise<OpenedProfile> {
  const opened = await findOpenProfile(options);
  if (opened === undefined) throw createSignedOutError(options.profile);
  return opened;
}

/**
 * As {@link openProfile}.
 *
 * @returns undefined when no sign-in has begun, or the key of its session is gone.
 * @throws {CommandError} also when the session belongs to another configuration.
 */
export async function findOpenProfile(
  { profile: name, outputs }: ProfileOptions,
  keyRing: KeyRing = createSystemKeyRing(),
): Promise<OpenedProfile | undefined> {
  const profile = findProfile(name);
  const settings = await readSettings(profile);
  const config = outputs === undefined ? settings?.config : await readOutputs(outputs);
  if (config && settings && !isSamePlace(config, settings.config)) {
    throw new CommandError(
      `The profile ${name} has a session of another configuration than ${outputs}. Run ${toCommandLine('login', name)} --outputs ${outputs} first.`,
    );
  }
  const key = settings && (await findKey(profile, settings.keyPlace, keyRing));
  if (config === undefined || key === undefined) return undefined;
  return { profile, config, session: await openSession(profile, config, key) };
}

/** Opens the session of a profile under its key. */
export async function openSession(profile: Profile, config: AuthConfig, key: Uint8Array): Promise<Session> {
  await assertPrivatePath(profile.sessionFile);
  // A command never works as a guest: its user has asked for an own session.
  const { identityPool, ...rest } = config;
  const withoutGuests = { ...rest, ...(identityPool && { identityPool: { ...identityPool, allowGuests: false } }) };
  return createSession(withoutGuests, { storage: fileStorage({ path: profile.sessionFile, key }) });
}

/** Removes a session that cannot be read, because its key is gone. */
export async function removeSessionFile({ sessionFile }: Profile): Promise<void> {
  await rm(sessionFile, { force: true });
}

/** Reads who is signed in from the store, without a request. */
export async function readSnapshot(session: Session): Promise<SessionSnapshot> {
  await getInternals(session).sync.ensureLoaded();
  return session.getSnapshot();
}

/**
 * Asserts that a user is signed in, without a request.
 *
 * @throws {CommandError} when no user is signed in or the session has expired.
 * @throws {AuthError} when the store does not answer.
 */
export async function assertSignedIn(session: Session, profile: string): Promise<void> {
  const snapshot = await readSnapshot(session);
  switch (snapshot.status) {
    case 'signedIn':
    case 'federated':
      return;
    case 'expired':
      throw createExpiredError(profile);
    case 'unavailable':
      throw snapshot.error;
    case 'signedOut':
    case 'loading':
      throw createSignedOutError(profile);
    default:
      snapshot satisfies never;
  }
}

/** The error of a command that needs a signed-in user. */
function createSignedOutError(profile: string): CommandError {
  return new CommandError(`No user is signed in: run ${toCommandLine('login', profile)} first.`);
}

/** The error of a command whose session the service has ended. */
function createExpiredError(profile: string): CommandError {
  return new CommandError(`The session has expired: run ${toCommandLine('login', profile)} to sign in again.`);
}
