import { AuthError } from '../../errors/auth-error.js';
import { createNetworkError, createOwnError } from '../../errors/own-errors.js';
import type { Internals } from '../../session/internals.js';
import { chooseRedirectUrl, getLoginPages } from './login-pages.js';
import { createCancelledError } from './popup.js';
import type { OpenAuthSession } from './redirect-input.js';

/** How the logout page opens. */
export interface LogoutOptions {
  readonly redirectUrl?: string | undefined;
  readonly authSessionOpener?: OpenAuthSession | undefined;
}

/**
 * Ends the session of the login pages at `/logout`: instead of this page, or in a browser that the app opens.
 *
 * @throws {AuthError} `NoBrowser`, `NetworkError` while the page is offline, `UserCancelled` when the user closes the
 * browser that the app opened.
 */
export async function signOutOfWeb(internals: Internals, options: LogoutOptions): Promise<void> {
  const { endpoint, clientId, signOutUrls } = getLoginPages(internals);
  const { authSessionOpener: open, redirectUrl: wanted } = options;
  const logoutUrl = chooseRedirectUrl(signOutUrls, {
    wanted,
    field: 'oauth.signOutUrls',
    isElsewhere: open !== undefined,
  });
  const url = `${endpoint}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: logoutUrl })}`;
  if (open) {
    const result = await open(url, [logoutUrl]);
    if (result?.type === 'canceled') throw createCancelledError();
    if (result?.type === 'error') throw createOwnError('Unknown', result.error);
    return;
  }
  const page = globalThis.location;
  if (!page) {
    throw new AuthError('configuration', 'NoBrowser', 'The browser is still signed in on the login pages.', {
      recoverySuggestion: 'Pass oauth.authSessionOpener, which opens a URL in a browser.',
    });
  }
  // Offline, the browser would only show its error page.
  if (globalThis.navigator?.onLine === false) throw createNetworkError(url);
  page.assign(url);
}
