// @claviger/local as a subject of bench/local.mjs.
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from './server-process.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const USER_POOL_ID = 'us-east-1_Claviger1';
const CLIENT_ID = 'clavigerlocalclient0000001';
const USERS_PER_REQUEST = 1_000;

/**
 * A copy of the package, of the files that are published: nothing beside it helps it along.
 *
 * @param {string} folder
 * @param {string} [clone] of this repository. Default: this one
 */
export function installClaviger(folder, clone = repository) {
  const source = join(clone, 'packages/local');
  if (!existsSync(join(source, 'dist/bundle/cli.js'))) {
    throw new Error(`${clone} is not a clone with a built backend: run npm run build there.`);
  }
  const { files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  for (const path of ['package.json', ...files]) cpSync(join(source, path), join(folder, path), { recursive: true });
  return createSubject(folder);
}

function createSubject(folder) {
  const bin = join(folder, 'bin/claviger.mjs');
  const start = (data) =>
    startProcess(
      (port) => ({ args: [bin, 'start', '--quiet', '--seed', 'none', '--port', String(port), '--data', data] }),
      '/_claviger/health',
    );
  return {
    name: '@claviger/local',
    /** What a package manager puts on the disk: the files of the package, and what it depends on. */
    measureInstall: () => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const paths = readdirSync(folder, { recursive: true });
      const sizeOf = (some) => some.reduce((sum, path) => sum + fileSize(join(folder, path)), 0);
      const scripts = paths.filter((path) => /\.m?js$/.test(path));
      return { bytes: sizeOf(paths), scriptBytes: sizeOf(scripts), packages: 1 + Object.keys(dependencies).length };
    },
    start,
    /**
     * Fills a data folder.
     *
     * @param {string[]} emails
     * @param {string[]} signingIn those of them who get a password
     */
    fill: async (data, { emails, signingIn, password }) => {
      const server = await start(data);
      const withPassword = new Set(signingIn);
      for (let start = 0; start < emails.length; start += USERS_PER_REQUEST) {
        const users = emails
          .slice(start, start + USERS_PER_REQUEST)
          .map((username) => ({ username, ...(withPassword.has(username) && { password }) }));
        await server.post('/_claviger/seed', { userPools: [{ id: USER_POOL_ID, users }] });
      }
      await server.stop();
      return { userPoolId: USER_POOL_ID, clientId: CLIENT_ID };
    },
  };
}

/** 0 for a folder. */
function fileSize(path) {
  const status = statSync(path);
  return status.isFile() ? status.size : 0;
}
