// The embedded backend: the one that is on the port already, or a new one in this process.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@claviger/local';
import { TourError } from './tour-error.mjs';

/** @typedef {import('./place.mjs').Place} Place */
/** @typedef {Awaited<ReturnType<typeof startLocal>>} Local */

const PROBE_LIMIT_MS = 2_000;

/**
 * @param {import('./arguments.mjs').TourOptions} options
 * @returns {Promise<Place>}
 * @throws {TourError} when no backend runs and none can be started
 */
export async function openLocalBackend(options) {
  if (options.exit) {
    const folder = await mkdtemp(join(tmpdir(), 'claviger-'));
    const place = await startBackend(0, folder, 'a temporary folder');
    return {
      ...place,
      close: async () => {
        await place.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const url = `http://127.0.0.1:${options.port}`;
  if (await isClaviger(url)) return useBackend(url);
  return startBackend(options.port, options.data, options.data);
}

/** @param {string} url */
async function isClaviger(url) {
  try {
    const response = await fetch(`${url}/_claviger/health`, { signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return response.ok && (await response.json()).status === 'ok';
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @returns {Promise<Place>}
 */
async function useBackend(url) {
  const response = await fetch(`${url}/_claviger/outputs`);
  const outputs = await response.json();
  return {
    ...describe(url, outputs),
    facts: [['Backend', `${url}, which was running already`]],
    serve: undefined,
    close: async () => {},
  };
}

/**
 * @param {number} port
 * @param {string} data
 * @param {string} dataName
 * @returns {Promise<Place>}
 */
async function startBackend(port, data, dataName) {
  const startedAt = performance.now();
  const local = await startLocal({ port, data }).catch((error) => {
    throw explain(error, port);
  });
  const spentMs = Math.round(performance.now() - startedAt);
  return {
    ...describe(local.url, local.outputs),
    facts: [['Backend', `${local.url}, started in ${spentMs} ms, with its data in ${dataName}`]],
    serve: {
      lines: [
        `Serving at ${local.url} until Ctrl+C.`,
        `  ${local.url}/_claviger/outputs   amplify_outputs.json for your app`,
        `  ${local.url}/_claviger/          the console: codes, users, denied requests`,
        `  ${local.url}/_claviger/health`,
      ],
      untilStopped,
    },
    close: () => local.close(),
  };
}

/** Resolves at the first signal to stop; a second one ends the process at once, as usual. */
function untilStopped() {
  return new Promise((resolve) => {
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      console.log(`\nStopping (${signal}).`);
      resolve(undefined);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/**
 * @param {string} url
 * @param {Local['outputs']} outputs
 * @returns {Pick<Place, 'outputs' | 'region' | 'stsEndpoint' | 'person' | 'readCode'>}
 */
function describe(url, outputs) {
  const name = `ann-${randomBytes(4).toString('hex')}@example.com`;
  return {
    outputs,
    region: outputs.auth.aws_region,
    stsEndpoint: outputs.custom.claviger.sts_endpoint,
    // Another one each time, so that every run shows a sign-up. The user need not remember the password.
    person: { username: name, password: `Aa1!${randomBytes(12).toString('base64url')}` },
    readCode: async (to) => {
      const response = await fetch(`${url}/_claviger/inbox?to=${encodeURIComponent(to)}`);
      const [newest] = await response.json();
      if (newest === undefined) throw new Error(`No message to ${to} is in the inbox.`);
      return newest.code;
    },
  };
}

/**
 * @param {unknown} error
 * @param {number} port
 */
function explain(error, port) {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new TourError(
      `Another program is on port ${port}: stop it, or use npm start -- --port with another number.`,
    );
  }
  if (code === 'EACCES')
    return new TourError(`This user may not listen on port ${port}: take one above 1023 with --port.`);
  return error.name === 'DataFolderError' ? new TourError(error.message) : error;
}
