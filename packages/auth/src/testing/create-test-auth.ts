import { signIn } from '../actions/sign-in.js';
import { addMethods } from '../add-methods.js';
import type { AuthConfig } from '../config/auth-config.js';
import type { Auth } from '../create-auth.js';
import { AuthError } from '../errors/auth-error.js';
import type { AuthErrorCode } from '../errors/error-codes.js';
import { lazyCode } from '../lazy-code.js';
import { createSessionOn } from '../session/session.js';
import type { SessionSnapshot } from '../session/snapshot.js';
import { createEarlierVisit, type EarlierVisit } from './earlier-visit.js';
import { REVOKED } from './test-exception.js';
import { createTestPlatform, createUuid } from './test-platform.js';
import { createTestService, type TestService } from './test-service.js';
import { type TestUser, toTestUser } from './test-user.js';

/** The state in which {@link createTestAuth} begins. Without any, no user is signed in and guests are off. */
export interface TestAuthOptions {
  /** A user is signed in and has AWS credentials. */
  readonly signedIn?: boolean;
  /** Guests are allowed: without a sign-in there are an identity id and AWS credentials. */
  readonly guest?: boolean;
  /** The service has ended the session of the user. */
  readonly expired?: boolean;
  /** Each request fails, as in {@link TestControls.fail}. A user who is signed in has fresh values. */
  readonly offline?: boolean;
  /** The user that the service knows. */
  readonly user?: Partial<TestUser>;
}

/** What a test does to a session from outside. */
export interface TestControls {
  /** The user that the service knows, for a form that signs in. */
  readonly user: TestUser;
  /** Signs the user in. */
  signIn(): Promise<void>;
  /** Signs the user out. */
  signOut(): Promise<void>;
  /** Makes the service end the session, and lets the session find out. */
  expire(): Promise<void>;
  /**
   * Makes each request fail until the returned function is called. Of several faults the newest counts.
   *
   * @param code - `NetworkError`, `Timeout`, or an exception of the service such as `TooManyRequestsException`.
   * @throws {TypeError} for another code: no request fails with it.
   */
  fail(code: AuthErrorCode): () => void;
  /**
   * Moves the clocks of the session and of the service. No timer runs for it; the next call renews what has expired then.
   *
   * @throws {RangeError} for a negative number, because no clock of a service goes back, and for a travel beyond the year 9999.
   */
  travel(seconds: number): void;
}

/** An `Auth` on a service in memory, and its controls. */
export interface TestAuth {
  readonly auth: Auth;
  readonly test: TestControls;
}

const POOL_ID = 'us-east-1_TestAuth1';
const CLIENT_ID = 'testauthclient000000000001';

/** The end of the year 9999, the last one that dates of the service have. */
const LAST_INSTANT_MS = 253_402_300_799_999;

/**
 * Creates an `Auth` for tests of components and for stories. It is the real one; its service is in memory and knows one user.
 * It needs neither a network nor `fetch` nor `crypto.subtle`, so it runs in jsdom.
 *
 * It signs in and out, renews, reads attributes and has AWS credentials. For all other methods use `@claviger/local`.
 *
 * @throws {TypeError} for an unknown option.
 *
 * @example
 * ```ts
 * const { auth, test } = createTestAuth({ signedIn: true });
 * console.log(auth.getSnapshot().status); // signedIn
 * await test.expire();
 * console.log(auth.getSnapshot().status); // expired
 * ```
 */
export function createTestAuth(options: TestAuthOptions = {}): TestAuth {
  assertKnown('createTestAuth', options, ['signedIn', 'guest', 'expired', 'offline', 'user']);
  const user = toTestUser(options.user ?? {});
  assertKnown('user', user, ['userId', 'username', 'email', 'password', 'groups', 'attributes']);
  const { platform, travel } = createTestPlatform((url, init) => service.answer(url, init));
  const service = createTestService(
    { issuer: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`, clientId: CLIENT_ID },
    user,
    { nowSeconds: () => Math.floor(platform.wallMs() / 1000), createId: () => createUuid(platform) },
  );
  const config: AuthConfig = {
    userPool: { id: POOL_ID, clientId: CLIENT_ID },
    identityPool: { id: 'us-east-1:11111111-2222-4333-8444-000000000001', allowGuests: options.guest === true },
    // A password needs no cryptography on its way to a service in memory.
    authFlow: 'USER_PASSWORD_AUTH',
  };
  const visit = createEarlierVisit(async (storage) => {
    if (!options.signedIn && !options.expired) return;
    const earlier = createSessionOn(platform, config, { storage });
    await signIn(earlier, user);
    await earlier.fetchAuthSession();
    if (options.expired) service.endSignIns();
    if (options.expired) await earlier.fetchAuthSession({ forceRefresh: true });
    earlier.dispose();
  });
  const session = createSessionOn(platform, config, { storage: visit.storage });
  const auth = addMethods(session, { options: { adopt: false, initial: toSnapshot(options, user) } }, lazyCode);
  const test = createControls(auth, { user, travel, service, visit });
  if (options.offline) test.fail('NetworkError');
  return { auth, test };
}

/** A misspelt option would leave the session in another state than the test says. */
function assertKnown<T extends object>(owner: string, options: T, known: readonly (keyof T & string)[]): void {
  if (typeof options !== 'object' || options === null) throw new TypeError(`${owner} takes an object, not ${options}.`);
  const unknown = Object.keys(options).find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) throw new TypeError(`${owner} has no option ${unknown}. It has ${known.join(', ')}.`);
}

function createControls(
  auth: Auth,
  {
    user,
    travel,
    service,
    visit,
  }: {
    readonly user: TestUser;
    readonly travel: (seconds: number) => void;
    readonly service: TestService;
    readonly visit: EarlierVisit;
  },
): TestControls {
  /** One object for each call of `fail`: the end of one ends no other. */
  const faults = new Set<{ readonly code: AuthErrorCode }>();
  const update = (): void => {
    service.fault = [...faults].at(-1)?.code;
  };
  let travelledMs = 0;
  return {
    user,
    async signIn() {
      await auth.signIn(user);
    },
    async signOut() {
      await auth.signOut();
    },
    async expire() {
      await visit.ended;
      service.endSignIns();
      await auth.fetchAuthSession({ forceRefresh: true });
    },
    fail(code) {
      if (!/^(NetworkError|Timeout|[A-Z]\w+Exception)$/.test(code))
        throw new TypeError(`test.fail() takes NetworkError, Timeout or an exception of the service, not ${code}.`);
      const fault = { code };
      visit.afterwards(() => {
        faults.add(fault);
        update();
      });
      return () =>
        visit.afterwards(() => {
          faults.delete(fault);
          update();
        });
    },
    travel(seconds) {
      if (!(seconds >= 0)) throw new RangeError(`travel() takes seconds of the future, not ${seconds}.`);
      const nextMs = travelledMs + seconds * 1000;
      if (Date.now() + nextMs > LAST_INSTANT_MS) throw new RangeError('travel() ends with the year 9999.');
      travelledMs = nextMs;
      visit.afterwards(() => travel(seconds));
    },
  };
}

/** Returns what the store will say, so that the first render of a component shows it. */
function toSnapshot({ signedIn, expired }: TestAuthOptions, { userId, username }: TestUser): SessionSnapshot {
  if (expired) {
    const error = new AuthError('sessionExpired', ...REVOKED, {
      recoverySuggestion: 'Sign in again.',
    });
    return { status: 'expired', userId, username, error };
  }
  return signedIn ? { status: 'signedIn', userId, username } : { status: 'signedOut', reason: 'never' };
}
