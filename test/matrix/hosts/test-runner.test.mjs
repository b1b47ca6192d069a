// Runs the suite as a test of Jest or Vitest. What it needs comes by the environment.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '@claviger/auth';
import { fileStorage, memoryStorage, webStorage } from '@claviger/auth/storage';
import { runSuite } from '../client/suite.mjs';

const { MATRIX_URL: url = '', MATRIX_FOLDER: folder = '' } = process.env;
const isPage = typeof document === 'object';

test('the suite', async () => {
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
      ...(isPage ? { local: () => webStorage() } : { file: () => fileStorage({ path: join(folder, 'session'), key }) }),
    },
    openTab: async () => ({
      createAuth: (options = {}) =>
        library.createAuth(outputs, { storage: fileStorage({ path: shared, key }), ...options }),
    }),
    impossible: { passkeys: isPage ? 'no passkeys in jsdom' : 'no authenticator outside of browsers' },
  });
  writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
}, 120_000);
