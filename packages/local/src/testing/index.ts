/** Helpers for test runners: Vitest, Jest, Playwright. They import none of them. */

export { ControlError, type ControlErrorCode } from '../control/control-error.js';
export type { Local } from '../server/local.js';
export type { StartOptions } from '../server/start-options.js';
export { connectLocal, type RemoteLocal } from './connect-local.js';
export { createGlobalSetup, type GlobalSetup } from './global-setup.js';
export {
  type ClavigerFixture,
  type ClavigerFixtures,
  type PlaywrightFixtures,
  playwrightFixtures,
} from './playwright-fixtures.js';
export type { StorageState, TestUser } from './storage-state.js';
export type { JestTimers, NodeTimers, TestTimers, VitestTimers } from './test-timers.js';
export { type TestHooks, type TestLocal, type UseLocalOptions, useLocal } from './use-local.js';
