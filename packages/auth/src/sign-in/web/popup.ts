import { AuthError } from '../../errors/auth-error.js';
import { sleep } from '../../platform/waiting.js';
import type { Internals } from '../../session/internals.js';
import { readRedirect } from './redirect-state.js';
import type { Popup } from './with-popup.js';

/** How often a popup is looked at, in milliseconds: there is no event for its end. */
const lookMs = 500;
/** How long the page that opened a popup has to answer it. */
const answerMs = 2_000;

/** Where the popup of a flow and the page that opened it talk. Same-origin alone, and also where `opener` is cut off. */
function openChannel(state: string): BroadcastChannel {
  return new BroadcastChannel(`claviger.web.${state}`);
}

/**
 * Sends a popup to the login pages and waits for the URL that it comes back to.
 *
 * @throws {AuthError} `UserCancelled` when it is closed before; when the signal is aborted, its reason.
 */
export async function awaitPopup(
  internals: Internals,
  popup: Popup,
  { url, state, signal }: { readonly url: string; readonly state: string; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const channel = openChannel(state);
  let found: string | undefined;
  const arrived = new Promise<void>((resolve) => {
    channel.onmessage = ({ data }) => {
      if (typeof data !== 'string' || readRedirect(data)?.state !== state) return;
      found = data;
      channel.postMessage(true);
      resolve();
    };
  });
  try {
    popup.location.replace(url);
    for (let isClosed = false; ; isClosed = popup.closed) {
      signal?.throwIfAborted();
      // Once more after its end: the message may come later.
      await Promise.race([arrived, sleep(internals.platform, lookMs)]);
      if (found !== undefined) return found;
      if (isClosed) throw createCancelledError();
    }
  } finally {
    // Lets the answer leave first.
    await sleep(internals.platform, 0);
    channel.close();
    popup.close();
  }
}

/** In the popup: hands its URL to the page that opened it. False when that page is gone. */
export async function handOver(internals: Internals, url: string, state: string): Promise<boolean> {
  const channel = openChannel(state);
  let isTaken = false;
  const answered = new Promise<void>((resolve) => {
    channel.onmessage = ({ data }) => {
      if (data !== true) return;
      isTaken = true;
      resolve();
    };
  });
  channel.postMessage(url);
  await Promise.race([answered, sleep(internals.platform, answerMs)]);
  channel.close();
  return isTaken;
}

/** The error of a user who has closed the login pages. */
export function createCancelledError(): AuthError {
  return new AuthError('notAuthorized', 'UserCancelled', 'The login pages were closed.', {
    recoverySuggestion: 'Let the user try again.',
  });
}
