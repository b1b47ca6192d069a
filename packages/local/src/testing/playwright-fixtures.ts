import { ControlError } from '../control/control-error.js';
import { connectLocal, type RemoteLocal } from './connect-local.js';

/** The fixture `claviger` of a Playwright test. */
export type ClavigerFixture = RemoteLocal;

/** For `base.extend<ClavigerFixtures>(playwrightFixtures())`. */
export interface ClavigerFixtures {
  readonly claviger: ClavigerFixture;
}

/** The fixtures in the form of Playwright. */
export interface PlaywrightFixtures {
  readonly claviger: (
    fixtures: object,
    use: (fixture: ClavigerFixture) => Promise<void>,
    testInfo: { readonly workerIndex: number; readonly parallelIndex: number },
  ) => Promise<void>;
}

/**
 * Fixtures for Playwright and one server in another process: each test finds it as the first test found it. A second worker
 * would reset the server of the first, so its tests fail. `@claviger/local/playwright` starts a server for each worker.
 *
 * @param options.url as for {@link connectLocal}
 */
export function playwrightFixtures(
  options: { readonly url?: string; readonly token?: string } = {},
): PlaywrightFixtures {
  const local = connectLocal(options);
  let isSaved = false;
  return {
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for out of this function's text
    claviger: async ({}, use, { workerIndex, parallelIndex }) => {
      if (parallelIndex > 0) {
        throw new ControlError(
          'ServerShared',
          'Two workers share one server: import `test` from "@claviger/local/playwright", or set `workers: 1`.',
        );
      }
      const name = `playwright ${workerIndex}`;
      if (isSaved) await local.snapshots.restore(name);
      else await local.snapshots.save(name);
      isSaved = true;
      await use(local);
    },
  };
}
