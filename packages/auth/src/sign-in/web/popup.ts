import { AuthError } from '../../errors/auth-error.js';
import { sleep } from '../../platform/waiting.js';
import type { Internals } from '../../session/internals.js';
import { readRedirect } from './redirect-state.js';
import type { Popup } from './with-popup.js';

/** The polling period of a popup, in milliseconds: browsers emit no event for its end. */
const POLL_MS = 500;
/** The time limit for an answer of the page that opened a popup. */
const ANSWER_MS = 2_000;

/** The channel between the popup of a flow and its opener. It is same-origin, and works without `opener`. */
function openChannel(state: string): BroadcastChannel {
  return new BroadcastChannel(`claviger.web.${state}`);
}

/**
 * Sends a popup to the login pages and waits for the URL of the redirect.
 *
 * @throws {AuthError} `UserCancelled` when the popup closes earlier; after an abort, the reason of the signal.
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
      // Checks again after its end: the message may come later.
      await Promise.race([arrived, sleep(internals.platform, POLL_MS)]);
      if (found !== undefined) return found;
      if (isClosed) throw createCancelledError();
    }
  } finally {
    // Sends the answer first.
    await sleep(internals.platform, 0);
    channel.close();
    popup.close();
  }
}

/** In the popup: sends its URL to the opener. False when the opener is gone. */
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
  await Promise.race([answered, sleep(internals.platform, ANSWER_MS)]);
  channel.close();
  return isTaken;
}

/** Creates the error for closed login pages. */
export function createCancelledError(): AuthError {
  return new AuthError('notAuthorized', 'UserCancelled', 'The user closed the login pages.', {
    recoverySuggestion: 'Let the user try again.',
  });
}
