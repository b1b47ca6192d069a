import { clearFederationToIdentityPool } from './actions/clear-federation-to-identity-pool.js';
import { getCurrentUser } from './actions/get-current-user.js';
import type * as actions from './actions/index.js';
import { signOut } from './actions/sign-out.js';
import { adoptWhenFound } from './adopt/adopt-when-found.js';
import type { AdoptOptions, adoptSession } from './adopt/index.js';
import type { AuthMethods } from './auth-methods.js';
import type { InitialSnapshot } from './bff/initial-snapshot.js';
import { type BffLink, createBffLink } from './bff-link.js';
import type { AuthOutputs } from './config/auth-outputs.js';
import { parseConfig } from './config/parse-config.js';
import { withInitialSnapshot } from './initial-snapshot.js';
import { withCodeAhead } from './load-ahead.js';
import { loadCode } from './platform/load-code.js';
import { getInternals, linkInternals } from './session/internals.js';
import { mask } from './session/jwt.js';
import type { SessionOptions } from './session/options.js';
import { createSession, type Session } from './session/session.js';
import { takeRedirect } from './sign-in/web/redirect-state.js';
import { withPopup } from './sign-in/web/with-popup.js';

/** The options of {@link createAuth}. */
export interface AuthOptions extends SessionOptions {
  /**
   * Whether the first start adopts a session of `aws-amplify` v6 or `amazon-cognito-identity-js` ({@link adoptSession}).
   * It reads `localStorage` and `sessionStorage`; for cookies pass `{ storage: amplifyCookies() }`. Default true, and false
   * with a `label`: then it is unknown which of several sessions the other library's one is.
   */
  readonly adopt?: boolean | AdoptOptions;
  /**
   * The answer of `getSnapshot()` until the first read of the store, for a page that a server has rendered: who the server knew
   * to be signed in. Default `{ status: 'loading' }`.
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

/** The methods of a user who is signed in. They load together. */
const ACCOUNT_METHODS = [
  'updatePassword',
  'fetchUserAttributes',
  'updateUserAttribute',
  'updateUserAttributes',
  'deleteUserAttributes',
  'sendUserAttributeVerificationCode',
  'confirmUserAttribute',
  'setUpTOTP',
  'verifyTOTPSetup',
  'fetchMFAPreference',
  'updateMFAPreference',
  'fetchDevices',
  'rememberDevice',
  'forgetDevice',
  'associateWebAuthnCredential',
  'listWebAuthnCredentials',
  'deleteWebAuthnCredential',
  'deleteUser',
  'getEscapeHatch',
] as const;

/**
 * Creates an `Auth` for the pools of a configuration. Several can exist side by side.
 *
 * @param outputs - `amplify_outputs.json`, `amplifyconfiguration.json`, `aws-exports`, the argument of `Amplify.configure` or
 * of amazon-cognito-identity-js, or an {@link AuthConfig}.
 * @throws {AuthError} kind `configuration`; `field` names the member.
 *
 * @example
 * ```ts
 * import outputs from '../amplify_outputs.json';
 *
 * const auth = createAuth(outputs);
 * await auth.signIn({ username: 'ann@example.com', password });
 * const session = await auth.fetchAuthSession();
 * const credentials = session.getAWSCredentials().get();
 * ```
 */
export function createAuth(outputs: AuthOutputs, options: AuthOptions = {}): Auth {
  const { bff } = options;
  const config = parseConfig(outputs);
  const link: BffLink = bff === undefined ? { config, options } : createBffLink(config, options, bff);
  return addMethods(createSession(link.config, link.options), link);
}

/** Adds the actions to a session, as methods. */
export function addMethods(session: Session, { options, connect }: Pick<BffLink, 'options' | 'connect'>): Auth {
  const internals = getInternals(session);
  // It compares each read of the store with the cookies, before an adoption.
  const { fetchAuthSession = session.fetchAuthSession, ...methods } = connect?.(session, internals) ?? {};
  const { adopt = !options.label } = options;
  if (adopt) adoptWhenFound(session, adopt === true ? {} : adopt);
  const loadSignIn = () => import('./sign-in-methods.js');
  const signIn = deferred(session, loadSignIn, ['signIn', 'confirmSignIn', 'getPendingSignIn']);
  const signUp = deferred(session, () => import('./sign-up-methods.js'), [
    'signUp',
    'confirmSignUp',
    'resendSignUpCode',
    'autoSignIn',
    'federateToIdentityPool',
    'resetPassword',
    'confirmResetPassword',
  ]);
  const account = deferred(session, () => import('./account-methods.js'), ACCOUNT_METHODS);
  /** The redirect that waits until the code loads. */
  let redirect: string | undefined;
  let isRedirected = false;
  const auth: Auth = {
    ...session,
    getSnapshot: withInitialSnapshot(session.getSnapshot, options.initial),
    fetchAuthSession: withCodeAhead(fetchAuthSession, internals, loadSignIn),
    // These work without a network, so their code cannot load later.
    signOut: bind(session, signOut),
    getCurrentUser: bind(session, getCurrentUser),
    clearFederationToIdentityPool: bind(session, clearFederationToIdentityPool),
    ...signIn,
    ...signUp,
    ...account,
    // Every page calls it. Without a redirect it loads no code.
    handleRedirect: async (input: actions.HandleRedirectInput = {}): Promise<actions.HandleRedirectOutput> => {
      const url = input.url ?? globalThis.location?.href;
      if (url !== undefined && takeRedirect(internals, url)) redirect = url;
      isRedirected ||= redirect !== undefined;
      if (!isRedirected) return { status: 'none' };
      const arrived = redirect;
      const [{ handleRedirect }] = await loadCode(
        Promise.all([import('./actions/handle-redirect.js'), import('./sign-in/web/finish-flow.js')]),
      );
      redirect = undefined;
      return handleRedirect(session, arrived === undefined ? input : { ...input, url: arrived });
    },
    signInWithRedirect: (input: actions.SignInWithRedirectInput = {}): Promise<actions.SignInWithRedirectOutput> =>
      withPopup(input.options?.popup, async (popup) => {
        const [{ signInOnPages }] = await loadCode(
          // Side by side: the second is what the first loads.
          Promise.all([import('./sign-in/web/sign-in-on-pages.js'), import('./sign-in/web/run-flow.js')]),
        );
        return signInOnPages(internals, input, popup);
      }),
    ...methods,
  };
  linkInternals(auth, internals);
  return Object.freeze(mask(auth, Reflect.get(session, 'toJSON') as () => unknown));
}

function bind<Input extends readonly unknown[], Output>(
  session: Session,
  action: (session: Session, ...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  return (...input) => action(session, ...input);
}

/** Creates methods from a module that loads at the first call of one of them. */
function deferred<Module extends object, Name extends keyof Module>(
  session: Session,
  load: () => Promise<Module>,
  names: readonly Name[],
): { readonly [Key in Name]: Method<Module[Key]> } {
  const methods = names.map((name) => {
    const method = async (...input: readonly unknown[]): Promise<unknown> => {
      const module = await loadCode(load());
      return (module[name] as (session: Session, ...input: readonly unknown[]) => unknown)(session, ...input);
    };
    return [name, method];
  });
  return Object.fromEntries(methods);
}
