import { AuthError } from '../errors/auth-error.js';
import { createViews } from '../session/view.js';
import type { BffPage } from './bff-page.js';

/** A server serves many users: an `Auth` of a module there must not hold the session of one. Each method names the way. */
export function createServerPage(): BffPage {
  const error = new AuthError('configuration', 'NoWindow', 'There is no page here, and no session.', {
    recoverySuggestion: 'On a server call server.look(headers) or server.visit(request).',
  });
  const reject = async (): Promise<never> => {
    throw error;
  };
  const details = { userSub: error, identityId: error, credentials: error, tokens: error };
  const view = createViews()({ isSignedIn: false, ...details }, false);
  return {
    send: reject,
    fetchAuthSession: async () => view,
    ...{ check: reject, signOut: reject, handleRedirect: reject, signInWithRedirect: reject },
  };
}
