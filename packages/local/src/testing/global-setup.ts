import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import type { StartOptions } from '../server/start-options.js';

/** What runs before all test files, and after them. */
export interface GlobalSetup {
  readonly setup: () => Promise<void>;
  readonly teardown: () => Promise<void>;
}

/**
 * One server for all test files, told to them by the environment as `claviger exec` tells it: `CLAVIGER_URL` for
 * {@link connectLocal}, endpoints and keys for the AWS SDKs. For Vitest's `globalSetup`. Files that reset it must not run
 * at the same time; {@link useLocal} gives each one of its own.
 */
export function createGlobalSetup(options: StartOptions = {}): GlobalSetup {
  let running: Local | undefined;
  const before = new Map<string, string | undefined>();
  return {
    setup: async () => {
      running = await startLocal(options);
      const { url, administrator, outputs } = running;
      const environment = {
        CLAVIGER_URL: url,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY: url,
        AWS_ENDPOINT_URL_STS: url,
        AWS_ACCESS_KEY_ID: administrator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
        AWS_REGION: outputs.auth.aws_region,
      };
      for (const [name, value] of Object.entries(environment)) {
        before.set(name, process.env[name]);
        process.env[name] = value;
      }
    },
    teardown: async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await running?.close();
    },
  };
}
