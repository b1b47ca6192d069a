// The checks of npm test and npm run check, and which tests each of them runs.

/**
 * @typedef {{ name: string, args: string[], limitMs: number }} Step
 * `args`: of Node, from the root; `limitMs`: after it the step is stopped and has failed
 */

const MINUTE_MS = 60_000;

/** @type {Step[]} */
export const checks = [
  check('build', ['tools/build.mjs']),
  check('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
  check('types of tests', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json']),
  check('types of tools', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.tools.json']),
  check('import directions', ['tools/check-imports.mjs']),
  check('kept promises', ['tools/check-promises.mjs']),
  check('decisions', ['tools/decisions.mjs']),
  check('plain words', ['tools/check-words.mjs']),
  check('sizes', ['tools/sizes.mjs']),
  check('methods of Auth', ['tools/auth-methods.mjs']),
  check('API report', ['tools/api.mjs']),
  check('dead code', ['node_modules/knip/bin/knip.js', '--no-progress']),
  check('packed packages', ['tools/check-packages.mjs']),
  check('consumers', ['tools/check-consumers.mjs']),
  check('documentation', ['tools/check-docs.mjs']),
  check('tracked files', ['tools/check-tracked.mjs']),
];

/** The projects of vitest that npm run check runs: the tests of the packages and of the tools. */
export const QUICK_PROJECTS = ['auth', 'local', 'tools'];
export const TESTS_LIMIT_MS = 17 * MINUTE_MS;

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Step}
 */
function check(name, args) {
  return { name, args, limitMs: 3 * MINUTE_MS };
}
