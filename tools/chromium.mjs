// Where the browser of the tests is, and how the test command gets it on a bare Debian machine.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

/** What to do when there is no browser, as one sentence. */
export const CHROMIUM_ADVICE = 'Install Chromium or Chrome, or set CHROMIUM_PATH to its program.';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The program of Chromium or Chrome: `CHROMIUM_PATH`, else the first on the PATH, else where installers put it.
 *
 * @returns {string | undefined} undefined without one
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

/**
 * Installs Debian's Chromium where that needs no question, when no browser is there.
 *
 * @param {(line: string) => void} log told before each step, because they take a minute
 * @returns {string | undefined} the program, or undefined when it is still missing
 */
export function ensureChromium(log) {
  if (findChromium() === undefined && !process.env['CHROMIUM_PATH']) installFromDebian('chromium', log);
  return findChromium();
}
