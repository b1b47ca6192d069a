// Runs the suite in a worker of workerd, for edge runtimes. Bundled into one module.
import * as library from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import * as client from '../client/suite.mjs';
import * as server from '../server/suite.mjs';

/** Each suite that runs here, by the name of its folder. The bundler replaces `SUITE`. */
const SUITES = { client, server };

// biome-ignore lint/style/noDefaultExport: workerd calls it
export default {
  /** @param {Request} request its body is the server's URL */
  async fetch(request) {
    const url = await request.text();
    const outputs = await fetch(`${url}/_claviger/outputs`).then((answer) => answer.json());
    const memory = memoryStorage();
    const shared = memoryStorage();
    const results = await SUITES[SUITE].runSuite({
      library,
      outputs,
      url,
      stores: { memory: () => memory },
      openTab: async () => ({
        createAuth: (options = {}) => library.createAuth(outputs, { storage: shared, ...options }),
      }),
      impossible: {
        'two tabs': 'no BroadcastChannel between workers',
        passkeys: 'no authenticator outside of browsers',
      },
    });
    return Response.json(results);
  },
};
