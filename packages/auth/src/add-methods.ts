import { clearFederationToIdentityPool } from './actions/clear-federation-to-identity-pool.js';
import { getCurrentUser } from './actions/get-current-user.js';
import type * as actions from './actions/index.js';
import { endSignIn } from './actions/internal/end-sign-in.js';
import { adoptWhenFound } from './adopt/adopt-when-found.js';
import type { BffLink } from './bff-link.js';
import type { Auth, Method } from './create-auth.js';
import { withInitialSnapshot } from './initial-snapshot.js';
import type { LazyCode } from './lazy-code.js';
import { withCodeAhead } from './load-ahead.js';
import { loadCode } from './platform/load-code.js';
import { getInternals, linkInternals } from './session/internals.js';
import { mask } from './session/jwt.js';
import type { Session } from './session/session.js';
import { takeRedirect } from './sign-in/web/redirect-state.js';
import { withPopup } from './sign-in/web/with-popup.js';

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
 * Adds the actions to a session, as methods.
 *
 * @param code - what a method loads at its first use.
 */
export function addMethods(
  session: Session,
  { options, connect }: Pick<BffLink, 'options' | 'connect'>,
  code: LazyCode,
): Auth {
  const internals = getInternals(session);
  // It compares each read of the store with the cookies, before an adoption.
  const { fetchAuthSession = session.fetchAuthSession, ...methods } = connect?.(session, internals, code) ?? {};
  const { adopt = !options.label } = options;
  if (adopt) adoptWhenFound(internals, adopt === true ? {} : adopt, code.adoption);
  const signIn = deferred(session, code.signIn, ['signIn', 'confirmSignIn', 'getPendingSignIn']);
  const signUp = deferred(session, code.signUp, [
    'signUp',
    'confirmSignUp',
    'resendSignUpCode',
    'autoSignIn',
    'federateToIdentityPool',
    'resetPassword',
    'confirmResetPassword',
  ]);
  const account = deferred(session, code.account, ACCOUNT_METHODS);
  /** The redirect that waits until the code loads. */
  let redirect: string | undefined;
  let isRedirected = false;
  const auth: Auth = {
    ...session,
    getSnapshot: withInitialSnapshot(session.getSnapshot, options.initial),
    fetchAuthSession: withCodeAhead(fetchAuthSession, internals, code.signIn),
    // These work without a network, so their code cannot load later.
    signOut: async (input?: actions.SignOutInput) => endSignIn(internals, input, code.signOut),
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
      const { handleRedirect } = await loadCode(code.redirect());
      redirect = undefined;
      return handleRedirect(session, arrived === undefined ? input : { ...input, url: arrived });
    },
    signInWithRedirect: (input: actions.SignInWithRedirectInput = {}): Promise<actions.SignInWithRedirectOutput> =>
      withPopup(input.options?.popup, async (popup) => {
        const { signInOnPages } = await loadCode(code.loginPages());
        return signInOnPages(internals, input, popup);
      }),
    ...methods,
  };
  linkInternals(auth, internals);
  return Object.freeze(mask(auth, Object(session).toJSON));
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
