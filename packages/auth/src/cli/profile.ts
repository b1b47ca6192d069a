import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AuthConfig } from '../config/auth-config.js';
import { parseConfig } from '../config/parse-config.js';
import { CommandError } from './command-error.js';
import { findFolders, type Machine } from './folders.js';
import { readPrivateFile, writePrivateFile } from './private-file.js';
import { toCommandLine } from './program.js';

/** Where the key of a session lies. */
export type KeyPlace = 'keyRing' | 'file';

/** A session of its own, with its files. */
export interface Profile {
  readonly name: string;
  readonly sessionFile: string;
  readonly keyFile: string;
  readonly settingsFile: string;
}

/** What `login` stores for the other commands. */
export interface ProfileSettings {
  readonly config: AuthConfig;
  readonly keyPlace: KeyPlace;
}

/** A name becomes the name of files, also on systems that do not distinguish cases. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** The names of devices on Windows. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Finds a profile by its name. It creates no file.
 *
 * @throws {CommandError} for a name that cannot be the name of a file everywhere.
 */
export function findProfile(name: string, machine: Machine = getMachine()): Profile {
  if (!NAME.test(name) || RESERVED.test(name))
    throw new CommandError(
      'The name of a profile has lower-case letters, digits, "-" and "_", and at most 64 of them.',
    );
  const { sessions, keys, profiles } = findFolders(machine);
  return {
    name,
    sessionFile: join(sessions, name, 'session'),
    keyFile: join(keys, `${name}.key`),
    settingsFile: join(profiles, `${name}.json`),
  };
}

function getMachine(): Machine {
  return { platform: process.platform, env: process.env, home: homedir() };
}

/**
 * Reads the settings of a profile.
 *
 * @returns undefined for a profile that never signed in.
 * @throws {CommandError} when the file is damaged, or other users can write it: it says where tokens are sent.
 */
export async function readSettings(profile: Profile): Promise<ProfileSettings | undefined> {
  const text = await readPrivateFile(profile.settingsFile, { isSecret: false });
  if (text === undefined) return undefined;
  try {
    const { config, keyPlace } = JSON.parse(text);
    if (keyPlace === 'keyRing' || keyPlace === 'file') return { config: parseConfig(config), keyPlace };
  } catch {
    // The error of the parser quotes the text, which may have the secret of an app client.
  }
  const command = toCommandLine('login', profile.name);
  throw new CommandError(`${profile.settingsFile} is damaged. Remove it, then run ${command} --outputs FILE.`);
}

/** Stores the settings of a profile, for its owner only: they may have the secret of an app client. */
export async function writeSettings(profile: Profile, settings: ProfileSettings): Promise<void> {
  await writePrivateFile(profile.settingsFile, `${JSON.stringify({ version: 1, ...settings }, null, 2)}\n`);
}
