import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import type { StartOptions } from '../server/start-options.js';
import { createMovedDate, type TestTimers } from './test-timers.js';
import { travelWith } from './travel.js';

/** The hooks of a test runner, as Vitest, Jest and `node:test` have them. */
export interface TestHooks {
  readonly beforeAll: (hook: () => Promise<void>) => void;
  readonly beforeEach: (hook: () => Promise<void>) => void;
  readonly afterAll: (hook: () => Promise<void>) => void;
  /** What {@link TestLocal.travel} moves the clock of the code under test by: `vi`, `jest`, or `mock.timers` of `node:test`. */
  readonly timers?: TestTimers;
}

export interface UseLocalOptions extends StartOptions {
  /** Creates the data of each test's start: users, pools, tokens. */
  readonly prepare?: (local: Local) => Promise<void>;
}

/** The server of a test file, there from its first test on. */
export interface TestLocal {
  /** @throws {Error} outside of tests and their hooks */
  readonly local: Local;
  /**
   * Moves the server's clock and that of the code under test forward together. Timers do not run. Before the next test
   * both are back.
   *
   * @param seconds 0 or more
   * @throws {TypeError} when `useLocal` got no `timers`, and where the test has fake timers without `Date`
   * @throws {RangeError} for a travel back in time, and beyond the year 9999
   */
  travel(seconds: number): Promise<void>;
}

const HOOKS = ['beforeAll', 'beforeEach', 'afterAll'] as const;
const SNAPSHOT = 'before each test';

/**
 * Gives a test file a server of its own, in memory, which before each test is what it was before the first: files may
 * run at the same time, and tests need no cleaning up.
 *
 * @param hooks those of the test runner
 * @throws {TypeError} for a missing hook
 */
export function useLocal(hooks: TestHooks, options: UseLocalOptions = {}): TestLocal {
  assertHooks(hooks);
  const { timers } = hooks;
  const { prepare, ...startOptions } = options;
  const date = timers === undefined ? undefined : createMovedDate(timers);
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
  hooks.beforeEach(async () => {
    date?.restore();
    await require().snapshots.restore(SNAPSHOT);
  });
  hooks.afterAll(async () => {
    const closing = running;
    running = undefined;
    date?.restore();
    await closing?.close();
  });
  return {
    get local() {
      return require();
    },
    travel: async (seconds) => {
      const { clock } = require();
      if (date === undefined) {
        throw new TypeError(
          'travel needs the timers of the test runner: useLocal({ …, timers: vi }), `timers: jest` or `timers: mock.timers`.',
        );
      }
      travelWith(clock, date, seconds);
    },
  };
}

function assertHooks(given: Partial<TestHooks> | undefined): asserts given is TestHooks {
  const missing = HOOKS.find((name) => typeof given?.[name] !== 'function');
  if (missing === undefined) return;
  throw new TypeError(
    `useLocal takes the hooks of the test runner, and ${missing} is missing: useLocal({ beforeAll, beforeEach, afterAll }).`,
  );
}
