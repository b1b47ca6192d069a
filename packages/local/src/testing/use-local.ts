import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import type { StartOptions } from '../server/start-options.js';

/** The hooks of a test runner, as Vitest and Jest have them. */
export interface TestHooks {
  readonly beforeAll: (hook: () => Promise<void>) => void;
  readonly beforeEach: (hook: () => Promise<void>) => void;
  readonly afterAll: (hook: () => Promise<void>) => void;
}

export interface UseLocalOptions extends StartOptions {
  /** Makes what every test begins with: users, pools, tokens. */
  readonly prepare?: (local: Local) => Promise<void>;
}

/** The server of a test file, there from its first test on. */
export interface TestLocal {
  /** @throws {Error} outside of tests and their hooks */
  readonly local: Local;
}

const SNAPSHOT = 'before each test';

/**
 * Gives a test file a server of its own, in memory, which before each test is what it was before the first: files may
 * run at the same time, and tests need no cleaning up.
 *
 * @param hooks those of the test runner
 */
export function useLocal(hooks: TestHooks, options: UseLocalOptions = {}): TestLocal {
  const { prepare, ...startOptions } = options;
  let running: Local | undefined;
  const require = (): Local => {
    if (running === undefined) throw new Error('The server is there inside of tests and their hooks only.');
    return running;
  };
  hooks.beforeAll(async () => {
    running = await startLocal(startOptions);
    await prepare?.(running);
    await running.snapshots.save(SNAPSHOT);
  });
  hooks.beforeEach(() => require().snapshots.restore(SNAPSHOT));
  hooks.afterAll(async () => {
    const closing = running;
    running = undefined;
    await closing?.close();
  });
  return {
    get local() {
      return require();
    },
  };
}
