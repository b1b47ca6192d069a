import type { AuthConfig } from '../config/auth-config.js';
import { CancelledError, CommandError } from './command-error.js';
import { findUserName } from './find-user-name.js';
import { openSession, type ProfileOptions } from './open-profile.js';
import { prepareKey } from './prepare-key.js';
import { findProfile, type Profile, type ProfileSettings, readSettings, writeSettings } from './profile.js';
import { toCommandLine } from './program.js';
import { DEFAULT_OUTPUTS, findOutputs, readOutputs } from './read-outputs.js';
import { isSamePlace } from './same-place.js';
import { signInAtTerminal } from './sign-in-at-terminal.js';
import { signInInBrowser } from './sign-in-in-browser.js';
import { createTerminal, type Terminal } from './terminal.js';

/** The options of `login`. */
export interface LoginOptions extends ProfileOptions {
  /** Signs in at the terminal instead of in the browser. */
  readonly username?: string | undefined;
  /** Keeps the key of the session in a file instead of the key ring. Default: as at the last login. */
  readonly isKeyInFile?: boolean;
}

/** `login`: signs in, in the browser or at the terminal, and keeps the session for the other commands. */
export async function logIn(options: LoginOptions): Promise<void> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new CancelledError());
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  const terminal = createTerminal(controller.signal);
  try {
    await logInAt(terminal, options, controller.signal);
  } finally {
    terminal.close();
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
  }
}

async function logInAt(terminal: Terminal, options: LoginOptions, signal: AbortSignal): Promise<void> {
  const profile = findProfile(options.profile);
  const settings = await readSettings(profile);
  const config = await chooseConfig(profile, settings, options.outputs);
  const { userPool, oauth } = config;
  if (!userPool) throw new CommandError('The configuration has no user pool, so no user can sign in.');
  const keyPlace = options.isKeyInFile ? 'file' : (settings?.keyPlace ?? 'keyRing');
  const key = await prepareKey(profile, { config: settings?.config ?? config, from: settings?.keyPlace, to: keyPlace });
  const known = settings && (await findUserName(await openSession(profile, settings.config, key)));
  if (settings && known !== undefined)
    assertSameUser(options, { known, hasMoved: !isSamePlace(config, settings.config) });
  // Before the sign-in: a session without settings could not be found.
  await writeSettings(profile, { config, keyPlace });
  if (known !== undefined) return terminal.say(`Already signed in as ${known}.`);
  const session = await openSession(profile, config, key);
  const endpoint = userPool.endpoint === undefined ? '' : ` at ${userPool.endpoint}`;
  terminal.say(`Signing in to the user pool ${userPool.id}${endpoint}.`);
  const username = options.username ?? (oauth ? undefined : (await terminal.ask('User name: ')).trim());
  if (username === undefined) await signInInBrowser(session, config, { terminal, signal });
  else await signInAtTerminal(session, { username, config, terminal, profile: profile.name, signal });
  terminal.say(`Signed in as ${await findUserName(session)}.`);
}

/** The configuration that the user passes, else the profile's own, else that of the app in this folder. */
async function chooseConfig(
  { name }: Profile,
  settings: ProfileSettings | undefined,
  outputs: string | undefined,
): Promise<AuthConfig> {
  if (outputs !== undefined) return readOutputs(outputs);
  const config = settings?.config ?? (await findOutputs(DEFAULT_OUTPUTS));
  if (config) return config;
  throw new CommandError(
    `There is no ${DEFAULT_OUTPUTS} in this folder. Pass a configuration: ${toCommandLine('login', name)} --outputs FILE`,
  );
}

/**
 * Asserts that the user who is signed in is the wanted one.
 *
 * @throws {CommandError} which says how to sign in as another user.
 */
function assertSameUser(
  { profile, username }: LoginOptions,
  { known, hasMoved }: { readonly known: string; readonly hasMoved: boolean },
): void {
  if (!hasMoved && (username === undefined || username === known)) return;
  const place = hasMoved ? ' with another configuration' : '';
  throw new CommandError(
    `The profile ${profile} is signed in as ${known}${place}. Run ${toCommandLine('logout', profile)} first, or pass another --profile.`,
  );
}
