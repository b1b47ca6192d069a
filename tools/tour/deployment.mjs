// A real deployment: its configuration from a file, the password from the terminal.
import { readFile } from 'node:fs/promises';
import { AuthError, createAuth } from '@claviger/auth';
import { readPassword } from './password.mjs';
import { TourError } from './tour-error.mjs';

/**
 * @param {import('./arguments.mjs').TourOptions} options
 * @returns {Promise<import('./place.mjs').Place>}
 * @throws {TourError} when the file can't be used or there is no password
 */
export async function openDeployment({ outputs: path = '', username = '' }) {
  const outputs = await readOutputs(path);
  const region = readRegion(outputs);
  const password = process.env['CLAVIGER_PASSWORD'] ?? (await readPassword(`Password of ${username}: `));
  if (password === '') throw new TourError('A sign-in needs a password.');
  return {
    outputs,
    region,
    stsEndpoint: outputs.custom?.claviger?.sts_endpoint,
    facts: [
      ['Deployment', path],
      ['User', username],
    ],
    person: { username, password },
    readCode: undefined,
    serve: undefined,
    close: async () => {},
  };
}

/** @param {string} path */
async function readOutputs(path) {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new TourError(`${path} can not be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.code}.`);
  });
  try {
    const outputs = JSON.parse(text);
    createAuth(outputs).dispose();
    return outputs;
  } catch (error) {
    if (error instanceof AuthError) throw new TourError(`${path}: ${error.message} ${error.recoverySuggestion}`);
    throw new TourError(`${path} is not JSON.`);
  }
}

/** @param {any} outputs */
function readRegion(outputs) {
  const id = outputs.auth?.identity_pool_id ?? outputs.aws_cognito_identity_pool_id ?? outputs.identityPool?.id ?? '';
  return id.includes(':') ? id.split(':')[0] : (outputs.auth?.aws_region ?? outputs.aws_project_region ?? 'us-east-1');
}
