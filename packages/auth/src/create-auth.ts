import type { AdoptOptions, adoptSession } from './adopt/index.js';
import type { AuthMethods } from './auth-methods.js';
import type { InitialSnapshot } from './bff/initial-snapshot.js';
import type { AuthOutputs } from './config/auth-outputs.js';
import { createAuthWith } from './create-auth-with.js';
import { lazyCode } from './lazy-code.js';
import type { SessionOptions } from './session/options.js';
import type { Session } from './session/session.js';

/** The options of {@link createAuth}. */
export interface AuthOptions extends SessionOptions {
  /**
   * Whether the first start adopts a session of `aws-amplify` v6 or `amazon-cognito-identity-js` ({@link adoptSession}).
   * It reads `localStorage` and `sessionStorage`; for cookies pass `{ storage: amplifyCookies() }`. Default true, and false
   * with a `label`: then it is unknown which of several sessions the other library's one is.
   */
  readonly adopt?: boolean | AdoptOptions | undefined;
  /**
   * The answer of `getSnapshot()` until the first read of the store, for a page that a server has rendered: who the server knew
   * to be signed in. The first read calls the listeners of `onSnapshot` once, also where it agrees. Default `{ status: 'loading' }`.
   */
  readonly initial?: InitialSnapshot | undefined;
  /**
   * The path of `createAuthServer` on this page's origin, such as `/auth`: its `basePath`. In its mode `bff` no token reaches the page:
   * the claims are here, and requests go through the server. In its mode `cookies`, with `cookieStorage()`, page and server share the
   * tokens. On a server such an `Auth` has no session.
   */
  readonly bff?: string | undefined;
}

/** A function of `@claviger/auth/actions` without its first argument. */
export type Method<Action> = Action extends (session: Session, ...input: infer Input) => infer Output
  ? (...input: Input) => Output
  : never;

/**
 * A {@link Session} with every action as a method. The code of a method that needs the network loads at its first call.
 */
export interface Auth extends Session, AuthMethods {}

/**
 * Creates an `Auth` for the pools of a configuration. Several can exist side by side.
 *
 * @param outputs - `amplify_outputs.json`, `amplifyconfiguration.json`, `aws-exports`, the argument of `Amplify.configure` or
 * of amazon-cognito-identity-js, or an {@link AuthConfig}.
 * @throws {AuthError} kind `configuration`; `field` names the member.
 *
 * @example
 * ```ts
 * import outputs from '../amplify_outputs.json' with { type: 'json' };
 *
 * const auth = createAuth(outputs);
 * await auth.signIn({ username: 'ann@example.com', password });
 * const session = await auth.fetchAuthSession();
 * const credentials = session.getAWSCredentials().get();
 * ```
 */
export function createAuth(outputs: AuthOutputs, options: AuthOptions = {}): Auth {
  return createAuthWith(lazyCode, outputs, options);
}
