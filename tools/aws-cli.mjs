// Where the AWS CLI of the tests is, and how the test command gets it on a bare Debian machine.
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';

/** What to do when there is no AWS CLI, as one sentence. */
export const AWS_CLI_ADVICE = 'Install version 2 of the AWS CLI, and set AWS_CLI_PATH to its program.';

/** Not the first on the PATH: that may be version 1, or a wrapper that belongs to something else. */
const DEBIAN_PATH = '/usr/bin/aws';

/**
 * The program of the AWS CLI: `AWS_CLI_PATH`, else Debian's.
 *
 * @returns {string | undefined} undefined without one
 */
export function findAwsCli() {
  const path = process.env['AWS_CLI_PATH'] || DEBIAN_PATH;
  return existsSync(path) ? path : undefined;
}

/**
 * Installs Debian's AWS CLI where that needs no question.
 *
 * @param {(line: string) => void} log told before each step
 * @returns {string | undefined} the program, or undefined when it is still missing
 */
export function ensureAwsCli(log) {
  if (findAwsCli() === undefined && !process.env['AWS_CLI_PATH']) installFromDebian('awscli', log);
  return findAwsCli();
}
