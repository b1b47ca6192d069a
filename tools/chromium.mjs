// Where the browser of the tests is, and how the test command gets it on a bare Debian machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What to do when there is no browser, as one sentence. */
export const CHROMIUM_ADVICE = 'Install Chromium or Chrome, or set CHROMIUM_PATH to its program.';

const INSTALL_LIMIT_MS = 8 * 60_000;
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
 * @returns {string | undefined} undefined when there is none
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

/**
 * Installs Debian's Chromium where that needs no question: as root, on Debian, when no browser is there.
 *
 * @param {(line: string) => void} log told before each step, because they take a minute
 * @returns {string | undefined} the program, or undefined when it is still missing
 */
export function ensureChromium(log) {
  const found = findChromium();
  if (found !== undefined || process.env['CHROMIUM_PATH'] || process.getuid?.() !== 0 || !isDebian()) return found;
  log('Chromium is missing: installing it from Debian (apt-get) …');
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const result = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: INSTALL_LIMIT_MS });
    if (result.status !== 0) {
      log(
        `apt-get ${args[0]} failed: ${(result.stderr ?? '').trim() || result.error?.message || `status ${result.status}`}`,
      );
      return undefined;
    }
  }
  return findChromium();
}

/** Ubuntu has apt-get too, but its package `chromium` is a snap, which does not run in containers. */
function isDebian() {
  const release = '/etc/os-release';
  return existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}
