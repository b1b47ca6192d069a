import { createConfigurationError } from '../config/configuration-error.js';
import { AuthError } from '../errors/auth-error.js';
import type { Session } from '../session/session.js';
import type { BffPage } from './bff-page.js';

/** Where this tab remembers a sign-in on the login pages. */
const KEY = 'claviger.login-pages';

/** Creates the sign-in on the login pages. `base`: the URL of the server's routes. */
export function createLoginPages(
  session: Session,
  base: string,
): Pick<BffPage, 'handleRedirect' | 'signInWithRedirect'> {
  return {
    async signInWithRedirect({ provider, customState = '', options = {} } = {}) {
      const { loginHint, lang, prompt, ...others } = options;
      const other = Object.entries(others).find(([, value]) => value);
      if (other) throw createConfigurationError(`options.${other[0]}`, 'has no effect here', 'The server signs in.');
      const url = new URL(`${base}/sign-in`);
      const parameters = {
        return_to: location.pathname + location.search,
        ...(typeof provider === 'object'
          ? { provider: provider.custom, idp_identifier: provider.idpIdentifier }
          : { provider }),
        ...{ login_hint: loginHint, lang, prompt: [prompt ?? []].flat().join(' ').toLowerCase() },
      };
      for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
      sessionStorage.setItem(KEY, customState);
      location.assign(url.href);
      return { status: 'redirected' };
    },
    async handleRedirect({ url = location.href } = {}) {
      const customState = sessionStorage.getItem(KEY);
      if (customState === null) return { status: 'none' };
      sessionStorage.removeItem(KEY);
      const opened = new URL(url);
      const code = opened.searchParams.get('auth_error');
      if (code !== null) {
        opened.searchParams.delete('auth_error');
        if (url === location.href) history.replaceState(history.state, '', opened);
        throw new AuthError('notAuthorized', code, 'The sign-in on the login pages failed.', {
          recoverySuggestion: 'Let the user try again.',
        });
      }
      const { isSignedIn } = await session.fetchAuthSession();
      const snapshot = session.getSnapshot();
      if (snapshot.status === 'unavailable') {
        // The server has not answered who signed in. Another call asks again.
        sessionStorage.setItem(KEY, customState);
        throw snapshot.error;
      }
      if (!isSignedIn) return { status: 'none' };
      return { status: 'signedIn', ...(customState && { customState }) };
    },
  };
}
