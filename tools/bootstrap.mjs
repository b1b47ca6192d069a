// What npm start, npm test, npm run check and npm run bench begin with, on any version of Node.
// Keep this file and what it imports statically to syntax that Node 12 can parse.
import { requireNode } from './node-version.mjs';

/**
 * Sets up what is missing, then runs a script of this repository with the Node of the set-up, and ends with its status.
 *
 * @param {string} script path from the repository's root
 * @param {{ build: boolean, args?: string[] }} options `build`: whether the script needs built packages; `args`: before those of the command line
 */
export function runWithSetup(script, options) {
  requireNode();
  // Loaded only now: an older Node stops above with a sentence, not here with a syntax error.
  import('./setup.mjs')
    .then(async (setup) => {
      const runtime = await setup.setUp({ build: options.build });
      return setup.runScript(runtime, script, (options.args || []).concat(process.argv.slice(2)));
    })
    .then((status) => {
      process.exitCode = status;
    })
    .catch((error) => {
      console.error(error.name === 'SetupError' ? error.message : error);
      process.exitCode = 1;
    });
}
