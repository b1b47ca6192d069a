// Where Firefox is, and how the test command gets it on a bare Debian machine.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

/** What to do without it, as one sentence. */
export const FIREFOX_ADVICE = 'Install Firefox ESR, or set FIREFOX_PATH to the program of Firefox.';

const COMMANDS = ['firefox-esr', 'firefox'];
const PLACES = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/**
 * The program of Firefox: `FIREFOX_PATH`, else the first on the PATH, else where installers put it.
 *
 * @returns {string | undefined} undefined without one
 */
export function findFirefox() {
  const named = process.env['FIREFOX_PATH'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

/**
 * Installs Debian's Firefox ESR where that needs no question, when there is no Firefox.
 *
 * @param {(line: string) => void} log told before it begins, because it takes a minute
 * @returns {string | undefined} the program, or undefined when it is still missing
 */
export function ensureFirefox(log) {
  if (findFirefox() === undefined && !process.env['FIREFOX_PATH']) installFromDebian('firefox-esr', log);
  return findFirefox();
}
