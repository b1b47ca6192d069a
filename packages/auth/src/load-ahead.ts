import type { Internals } from './session/internals.js';
import type { Session } from './session/session.js';

/**
 * Creates a `fetchAuthSession` that loads code ahead on a page without a signed-in user: after an answer, because the code
 * would delay it. A failure is harmless: the call that needs the code loads it again.
 */
export function withCodeAhead(
  fetchAuthSession: Session['fetchAuthSession'],
  internals: Internals,
  load: () => Promise<unknown>,
): Session['fetchAuthSession'] {
  if (!internals.userPool || !internals.platform.lifecycle) return fetchAuthSession;
  let isKnown = false;
  internals.runtime.onChange(() => {
    isKnown = false;
  });
  return (options) => {
    const answer = fetchAuthSession(options);
    if (!isKnown) {
      isKnown = true;
      answer.then(
        ({ isSignedIn }) => {
          // Older browsers keep the failure of an import until the page reloads.
          if (!isSignedIn && globalThis.navigator?.onLine !== false) load().catch(() => undefined);
        },
        () => {
          isKnown = false;
        },
      );
    }
    return answer;
  };
}
