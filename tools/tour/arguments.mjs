// The command line of the tour.
import { parseArgs } from 'node:util';
import { TourError } from './tour-error.mjs';

export const usage = `npm start -- [options]

  Starts Cognito on this machine and shows the main job on it; then keeps serving.

  --exit              on a free port and a temporary folder, and end after the tour
  --port N            where to serve (default 9319)
  --data FOLDER       where to keep the data (default .claviger)

npm start -- --outputs FILE --username NAME

  The same tour on a real deployment, without the sign-up. The password is asked for, or
  read from the environment variable CLAVIGER_PASSWORD.

  --outputs FILE      amplify_outputs.json, amplifyconfiguration.json or another configuration as JSON
  --username NAME     who signs in

  --help              this text`;

/**
 * @typedef {object} TourOptions
 * @property {boolean} help
 * @property {boolean} exit
 * @property {number} port
 * @property {string} data
 * @property {string | undefined} outputs
 * @property {string | undefined} username
 */

/**
 * @param {string[]} args
 * @returns {TourOptions}
 * @throws {TourError} naming what is wrong
 */
export function parseArguments(args) {
  const values = readValues(args);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TourError(`--port takes a number from 1 to 65535, not "${values.port}".`);
  }
  if ((values.outputs === undefined) !== (values.username === undefined)) {
    throw new TourError('--outputs and --username go together: the one says where, the other who signs in.');
  }
  const { help, exit, data, outputs, username } = values;
  return { help, exit, port, data, outputs, username };
}

/** @param {string[]} args */
function readValues(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        exit: { type: 'boolean', default: false },
        port: { type: 'string', default: '9319' },
        data: { type: 'string', default: '.claviger' },
        outputs: { type: 'string' },
        username: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    // An unknown option may be a password that the user meant to pass: only its name is repeated.
    const name = /'(--?[\w-]+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new TourError(
      `${name ? `There is no option ${name}` : 'The options are not understood'}. See npm start -- --help.`,
    );
  }
}
