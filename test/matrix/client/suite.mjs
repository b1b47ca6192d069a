// The portable suite of @claviger/auth: the same code in each browser, runtime and worker.
import { runAreas } from '../run-areas.mjs';
import { faults } from './faults.mjs';
import { mainJob } from './main-job.mjs';
import { passkeys } from './passkeys.mjs';
import { storage } from './storage.mjs';
import { time } from './time.mjs';
import { twoTabs } from './two-tabs.mjs';

/**
 * `time` comes last, because it moves the server's clock.
 *
 * @param {import('./support.mjs').Environment} environment
 * @returns {Promise<import('../run-areas.mjs').AreaResult[]>}
 */
export function runSuite(environment) {
  return runAreas(environment, { 'main job': mainJob, 'two tabs': twoTabs, storage, faults, passkeys, time });
}
