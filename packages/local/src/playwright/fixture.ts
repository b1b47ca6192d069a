import { assertKnownOptions } from '../base/known-options.js';
import { createRemoteLocal, type RemoteLocal } from '../testing/connect-local.js';
import { type StorageState, type TestUser, toOrigin } from '../testing/storage-state.js';
import { assertForward } from '../testing/travel.js';
import { DEFAULT_CLIENT_ID, DEFAULT_USER_POOL_ID } from '../user-pools/clients/default-user-pool.js';
import { createPageClocks } from './page-clocks.js';
import { type SignInPlace, storeSession } from './sign-in.js';
import type { Worker } from './worker.js';

/** The server of a test's worker. */
export interface Claviger extends RemoteLocal {
  /** The server's own address, for code in the test's process. */
  readonly url: string;
  /** The address that the app knows. */
  readonly publicUrl: string;
  /**
   * A session of a user for the app's `localStorage`, made on the server without password and codes: see
   * {@link RemoteLocal.storageState}.
   *
   * @param options.origin where the app runs. Default: `clavigerOptions.origin`, else the origin of `baseURL`
   */
  storageState(user: string | TestUser, options?: { readonly origin?: string }): Promise<StorageState>;
  /**
   * Signs a user in, in place of the user of the same app client. A given `page` shows the app then; pages of a given `context`
   * see it when they load.
   *
   * @throws {ControlError} as `storageState`
   */
  signIn(user: string | TestUser, place: SignInPlace): Promise<void>;
  /**
   * Moves the server's clock and those of all pages forward together. Web workers and service workers keep the machine's time.
   * The end of the test restores both clocks.
   *
   * @param seconds 0 or more
   * @param options.runTimers runs each timer of the pages that becomes due, once, as after a machine's sleep; time limits of
   *   requests in progress are such timers, too. Default false: timers wait for real time
   * @throws {RangeError} for a travel back in time, and beyond the year 9999
   */
  travel(seconds: number, options?: { readonly runTimers?: boolean }): Promise<void>;
}

/** The fixture of one test, and its end. */
export interface OpenFixture {
  readonly claviger: Claviger;
  close(): Promise<void>;
}

/** The pool and the app client of a session, by the defaults of {@link TestUser}. */
function toOwner(user: string | TestUser): { readonly userPoolId: string; readonly clientId: string } {
  const defaults = { userPoolId: DEFAULT_USER_POOL_ID, clientId: DEFAULT_CLIENT_ID };
  return typeof user === 'string' ? defaults : { ...defaults, ...user };
}

/** @param baseUrl Playwright's `baseURL` */
export async function openFixture(worker: Worker, baseUrl: string | undefined): Promise<OpenFixture> {
  await worker.restore();
  const clocks = createPageClocks(worker.browsers);
  const remote = createRemoteLocal(worker.realUrl, { ask: worker.ask, now: clocks.now });
  let hasTravelled = false;
  const storageState: Claviger['storageState'] = async (user, options = {}) => {
    assertKnownOptions('storageState', options, { origin: true });
    const { origin = worker.origin ?? baseUrl } = options;
    if (origin === undefined) {
      throw new TypeError(
        'Say where the app runs: give { origin }, or set `baseURL` in the configuration of Playwright.',
      );
    }
    return await remote.storageState(user, { origin: toOrigin(origin) });
  };
  return {
    claviger: {
      ...remote,
      publicUrl: worker.url,
      storageState,
      signIn: async (user, place) => {
        assertKnownOptions('signIn', place, { page: true, context: true, origin: true });
        const { origin } = place;
        const state = await storageState(user, origin === undefined ? {} : { origin });
        await storeSession(state, toOwner(user), place);
      },
      travel: async (seconds, options = {}) => {
        assertKnownOptions('travel', options, { runTimers: true });
        const { runTimers = false } = options;
        const { now } = await worker.ask<{ readonly now: string }>('GET', 'clock');
        assertForward(seconds, Date.parse(now));
        hasTravelled = true;
        // First the server: what a page asks for in between must not be older than the page.
        await remote.clock.advance(seconds);
        await clocks.move(seconds * 1_000, { runTimers });
      },
    },
    close: async () => {
      if (!hasTravelled) return;
      await clocks.restore();
      await worker.restore();
    },
  };
}
