import { loadCode } from '../platform/load-code.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { SignInWithRedirectInput, SignInWithRedirectOutput } from '../sign-in/web/redirect-input.js';
import { withPopup } from '../sign-in/web/with-popup.js';

/**
 * Signs in on the managed login pages, by the authorization code grant with PKCE (RFC 6749, RFC 7636). The callback page calls
 * `handleRedirect`. With a popup, or on Node with `authSessionOpener` (RFC 8252), it resolves when the user is signed in.
 *
 * @throws {AuthError} `invalidState` while a user is signed in; `configuration` without login pages, a matching URL, or
 * `openid`; `notAuthorized` with `UserCancelled`; `invalidState` with `PopupBlocked`; the error of the login pages.
 *
 * @example
 * ```ts
 * await auth.signInWithRedirect({ provider: 'Google', customState: '/basket' });
 * ```
 *
 * @example
 * ```ts
 * await auth.signInWithRedirect({ options: { authSessionOpener: async (url) => console.log(`Open ${url}`) } });
 * ```
 */
export function signInWithRedirect(
  session: Session,
  input: SignInWithRedirectInput = {},
): Promise<SignInWithRedirectOutput> {
  return withPopup(input.options?.popup, async (popup) => {
    const internals = getInternals(session);
    const { signInOnPages } = await loadCode(import('../sign-in/web/sign-in-on-pages.js'));
    return signInOnPages(internals, input, popup);
  });
}
