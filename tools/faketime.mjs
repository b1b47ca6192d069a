// Where the program that moves the clock of others is, and how the test command gets it on a bare Debian machine.
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';

/** What to do when there is no faketime, as one sentence. */
export const FAKETIME_ADVICE = 'Install faketime (libfaketime), and set FAKETIME_PATH to its program.';

const DEBIAN_PATH = '/usr/bin/faketime';

/**
 * Finds faketime: `FAKETIME_PATH`, else Debian's.
 *
 * @returns {string | undefined} undefined without one
 */
function findFaketime() {
  const path = process.env['FAKETIME_PATH'] || DEBIAN_PATH;
  return existsSync(path) ? path : undefined;
}

/**
 * Installs Debian's faketime where that needs no question.
 *
 * @param {(line: string) => void} log receives each step, before it starts
 * @returns {string | undefined} the program, or undefined when it is still missing
 */
export function ensureFaketime(log) {
  if (findFaketime() === undefined && !process.env['FAKETIME_PATH']) installFromDebian('faketime', log);
  return findFaketime();
}
