import { connectLocal, type RemoteLocal } from './connect-local.js';

/** What a Playwright test gets under the name `claviger`. */
export interface ClavigerFixture extends RemoteLocal {
  /** The code of the newest message to an address or phone number; waits for it, 10 s unless told otherwise. */
  readCode(to: string, options?: { readonly purpose?: string; readonly waitSeconds?: number }): Promise<string>;
}

/** For `base.extend<ClavigerFixtures>(playwrightFixtures())`. */
export interface ClavigerFixtures {
  readonly claviger: ClavigerFixture;
}

/** How Playwright takes a fixture that is a function. */
export interface PlaywrightFixtures {
  readonly claviger: (
    fixtures: object,
    use: (fixture: ClavigerFixture) => Promise<void>,
    testInfo: { readonly workerIndex: number },
  ) => Promise<void>;
}

const CODE_WAIT_SECONDS = 10;

/**
 * Fixtures for Playwright: each test finds the server as the first one of its worker found it, and reads codes from the
 * inbox. Tests of several workers need a server each.
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
    claviger: async ({}, use, { workerIndex }) => {
      const name = `playwright ${workerIndex}`;
      if (isSaved) await local.snapshots.restore(name);
      else await local.snapshots.save(name);
      isSaved = true;
      await use({ ...local, readCode: (to, query) => readCode(local, to, query) });
    },
  };
}

async function readCode(
  { inbox }: RemoteLocal,
  to: string,
  { purpose, waitSeconds = CODE_WAIT_SECONDS }: { readonly purpose?: string; readonly waitSeconds?: number } = {},
): Promise<string> {
  const message = await inbox.find({ to, purpose, waitSeconds });
  if (message === undefined) throw new Error(`No message came to ${to} within ${waitSeconds} s.`);
  return message.code;
}
