// Runs a suite on Node.js, Bun or Deno: `runtime.mjs SUITE URL FOLDER`. Its last line is the result as JSON.
import { join } from 'node:path';
import * as library from '@claviger/auth';
import { fileStorage, memoryStorage } from '@claviger/auth/storage';

const [, , suite = '', url = '', folder = ''] = process.argv;
const { runSuite } = await import(`../${suite}/suite.mjs`);
const outputs = await fetch(`${url}/_claviger/outputs`).then((answer) => answer.json());
const memory = memoryStorage();
const key = crypto.getRandomValues(new Uint8Array(32));
const shared = join(folder, 'shared');

const results = await runSuite({
  library,
  outputs,
  url,
  stores: {
    memory: () => memory,
    file: () => fileStorage({ path: join(folder, 'session'), key }),
    'plain file': () => fileStorage({ path: join(folder, 'plain'), key: null }),
  },
  // Each tab has a handle of its own, as two processes have.
  openTab: async () => ({
    createAuth: (options = {}) =>
      library.createAuth(outputs, { storage: fileStorage({ path: shared, key }), ...options }),
  }),
  impossible: { passkeys: 'no authenticator outside of browsers' },
});
console.log(JSON.stringify(results));
// Watched files keep some runtimes alive.
process.exit(0);
