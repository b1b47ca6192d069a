import type { TestSession } from '../control/test-users.js';

/** A user, by the name of the sign-in. */
export interface TestUser {
  readonly username: string;
  /** Default `us-east-1_Claviger1`. */
  readonly userPoolId?: string;
  /** The app client of the session. Default `clavigerlocalclient0000001`. */
  readonly clientId?: string;
}

/** A browser's storage, in the form that Playwright's `storageState` has. */
export interface StorageState {
  readonly cookies: [];
  readonly origins: {
    readonly origin: string;
    readonly localStorage: { readonly name: string; readonly value: string }[];
  }[];
}

/** Below this difference client and server live at the same time. */
const SAME_TIME_MS = 2_000;

/**
 * Puts a session into the `localStorage` of an app, as `aws-amplify` and `amazon-cognito-identity-js` store it. They start
 * signed in, and `@claviger/auth` adopts the session.
 *
 * @param options.now the client's time, in milliseconds since the epoch
 * @throws {TypeError} for an `origin` that is not one of a page
 */
export function toStorageState(
  session: TestSession,
  { origin, loginId, now }: { readonly origin: string; readonly loginId: string; readonly now: number },
): StorageState {
  const driftMs = session.issuedAt - now;
  const prefix = `CognitoIdentityServiceProvider.${session.clientId}`;
  const values = {
    idToken: session.idToken,
    accessToken: session.accessToken,
    refreshToken: session.refreshToken,
    // Amplify adds these milliseconds to its time. The older library wants seconds, and 0 alone fits both.
    clockDrift: Math.abs(driftMs) < SAME_TIME_MS ? '0' : String(driftMs),
    signInDetails: JSON.stringify({ loginId, authFlowType: 'USER_SRP_AUTH' }),
  };
  const entries = Object.entries(values).map(
    ([name, value]) => [`${prefix}.${session.username}.${name}`, value] as const,
  );
  const localStorage = [[`${prefix}.LastAuthUser`, session.username] as const, ...entries];
  return {
    cookies: [],
    origins: [{ origin: toOrigin(origin), localStorage: localStorage.map(([name, value]) => ({ name, value })) }],
  };
}

/**
 * The origin of a page's address.
 *
 * @throws {TypeError} for any other text
 */
export function toOrigin(address: string): string {
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return new URL(address).origin;
  throw new TypeError(
    `"origin" is where the app runs, such as http://localhost:5173, and not ${JSON.stringify(address)}.`,
  );
}
