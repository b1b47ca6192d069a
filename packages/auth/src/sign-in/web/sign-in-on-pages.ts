import { getUserPool } from '../../cognito/get-user-pool.js';
import { AuthError } from '../../errors/auth-error.js';
import { assertText } from '../../errors/read-input.js';
import type { Internals } from '../../session/internals.js';
import type { SignInWithRedirectInput, SignInWithRedirectOutput } from './redirect-input.js';
import { runFlow } from './run-flow.js';
import type { Popup } from './with-popup.js';

/**
 * Signs in on the managed login pages.
 *
 * @param popup - undefined: the pages replace this page; null: the browser blocked the popup.
 * @throws {AuthError} as `signInWithRedirect`.
 */
export async function signInOnPages(
  internals: Internals,
  input: SignInWithRedirectInput,
  popup: Popup | null | undefined,
): Promise<SignInWithRedirectOutput> {
  const { provider, signal } = input;
  getUserPool(internals);
  if (typeof provider === 'object') assertText(provider.custom ?? provider.idpIdentifier, 'provider', 'EmptyProvider');
  if (popup === null) {
    throw new AuthError('invalidState', 'PopupBlocked', 'The browser blocked the popup.', {
      recoverySuggestion: 'Call it in the handler of a click, or without popup.',
    });
  }
  signal?.throwIfAborted();
  await internals.sync.ensureLoaded();
  if (internals.runtime.account().status === 'signedIn') {
    throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is already signed in.', {
      recoverySuggestion: 'Call signOut() first.',
    });
  }
  return runFlow(internals, input, popup);
}
