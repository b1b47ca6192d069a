import { posix, win32 } from 'node:path';

/** The machine that a command runs on, as far as the folders depend on it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The folders of this program, each for one kind of file. */
export interface Folders {
  /** The encrypted sessions. */
  readonly sessions: string;
  /** The keys of sessions that do not lie in the key ring. */
  readonly keys: string;
  /** The settings of each profile. */
  readonly profiles: string;
}

const NAME = 'claviger-auth';

/**
 * Returns the folders by the conventions of the platform: the XDG Base Directory Specification, `Application Support` on macOS,
 * `%LOCALAPPDATA%` on Windows. It creates none.
 */
export function findFolders({ platform, env, home }: Machine): Folders {
  if (platform === 'win32') {
    const base = win32.join(env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'), NAME);
    return {
      sessions: win32.join(base, 'sessions'),
      keys: win32.join(base, 'keys'),
      profiles: win32.join(base, 'profiles'),
    };
  }
  const { join, isAbsolute } = posix;
  if (platform === 'darwin') {
    const base = join(home, 'Library', 'Application Support', NAME);
    return { sessions: join(base, 'sessions'), keys: join(base, 'keys'), profiles: join(base, 'profiles') };
  }
  // The specification ignores relative paths.
  const read = (variable: string, fallback: string): string => {
    const path = env[variable] ?? '';
    return join(isAbsolute(path) ? path : join(home, fallback), NAME);
  };
  const config = read('XDG_CONFIG_HOME', '.config');
  return {
    sessions: join(read('XDG_STATE_HOME', '.local/state'), 'sessions'),
    keys: join(config, 'keys'),
    profiles: join(config, 'profiles'),
  };
}
