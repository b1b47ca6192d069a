import { createClientEnvironment } from '../server/client-environment.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import type { StartOptions } from '../server/start-options.js';

/** The functions that run before and after all test files. */
export interface GlobalSetup {
  readonly setup: () => Promise<void>;
  readonly teardown: () => Promise<void>;
}

/**
 * One server for all test files, told to them by the environment as `claviger exec` tells it: `CLAVIGER_URL` for
 * {@link connectLocal}, endpoints and keys for the AWS SDKs, and no other variable that begins with `AWS_`. For Vitest's
 * `globalSetup`. Files that reset it must not run at the same time; {@link useLocal} gives each one of its own.
 */
export function createGlobalSetup(options: StartOptions = {}): GlobalSetup {
  let running: Local | undefined;
  const before = new Map<string, string | undefined>();
  return {
    setup: async () => {
      running = await startLocal(options);
      const region = options.region ?? running.outputs.auth.aws_region;
      const environment = createClientEnvironment(process.env, running, region);
      for (const name of new Set([...Object.keys(process.env), ...Object.keys(environment)])) {
        if (process.env[name] === environment[name]) continue;
        before.set(name, process.env[name]);
        setVariable(name, environment[name]);
      }
    },
    teardown: async () => {
      for (const [name, value] of before) setVariable(name, value);
      await running?.close();
    },
  };
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
