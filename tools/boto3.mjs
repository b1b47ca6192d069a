// Where the boto3 of the tests is, and how the test command gets it on a bare Debian machine.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';

/** What to do when there is no boto3, as one sentence. */
export const BOTO3_ADVICE = 'Install the Python package boto3, and set BOTO3_PYTHON to the python3 that has it.';

/** Debian's own. The first on the PATH may have other packages. */
const DEBIAN_PATH = '/usr/bin/python3';

/**
 * A Python that has boto3: `BOTO3_PYTHON`, else Debian's.
 *
 * @returns {string | undefined} undefined without one
 */
export function findBoto3() {
  const path = process.env['BOTO3_PYTHON'] || DEBIAN_PATH;
  return existsSync(path) && spawnSync(path, ['-c', 'import boto3']).status === 0 ? path : undefined;
}

/**
 * Installs Debian's boto3 where that needs no question.
 *
 * @param {(line: string) => void} log told before each step
 * @returns {string | undefined} the Python, or undefined when boto3 is still missing
 */
export function ensureBoto3(log) {
  if (findBoto3() === undefined && !process.env['BOTO3_PYTHON']) installFromDebian('python3-boto3', log);
  return findBoto3();
}
