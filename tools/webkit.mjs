// What a page in WebKitGTK needs, and how the matrix gets it on a bare Debian machine.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

/** Program and package of Debian. */
const PARTS = { WebKitWebDriver: 'webkit2gtk-driver', 'xvfb-run': 'xvfb' };

/**
 * Installs WebKit's driver and a display without a screen where that needs no question.
 *
 * @param {(line: string) => void} log told before it begins, because it takes a minute
 * @returns {string | undefined} the driver, or undefined when something is still missing
 */
export function ensureWebKit(log) {
  for (const [program, name] of Object.entries(PARTS))
    if (findProgram(program) === undefined) installFromDebian(name, log);
  return findWebKit();
}

/** @returns {string | undefined} the driver, where a display is there, too */
export function findWebKit() {
  return findProgram('xvfb-run') && findProgram('WebKitWebDriver');
}

/** @param {string} program */
function findProgram(program) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
