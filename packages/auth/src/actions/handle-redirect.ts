import { loadCode } from '../platform/load-code.js';
import { getInternals, type Internals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { isSignInUrl } from '../sign-in/web/foreign-redirect.js';
import { type Redirect, readRedirect, takeRedirect } from '../sign-in/web/redirect-state.js';

/** The input of {@link handleRedirect}. */
export interface HandleRedirectInput {
  /** Default: the page's own URL, from which the code is then removed. */
  readonly url?: string;
  readonly signal?: AbortSignal;
}

/** The result of {@link handleRedirect}. */
export type HandleRedirectOutput =
  /** The page was not opened by the login pages, or their redirect was already handled. */
  | { readonly status: 'none' }
  /** `customState`: the input of `signInWithRedirect`. */
  | { readonly status: 'signedIn'; readonly customState?: string }
  /** The page is a popup. Its opener continues, and the popup closes itself. */
  | { readonly status: 'popup' };

/** A redirect in progress, or one that waits for another call because no answer came. */
interface Arrival {
  readonly redirect: Redirect;
  work: Promise<HandleRedirectOutput> | undefined;
}

declare module '../session/internals.js' {
  interface Attempt {
    arrival?: Arrival | undefined;
  }
}

/**
 * Finishes a sign-in of `signInWithRedirect`. Call it at the start of the callback page. Without a redirect it does nothing and
 * loads no code. A second call during the sign-in waits for the same sign-in; a call after a network failure tries again.
 *
 * @throws {AuthError} the error of the login pages (`access_denied`, ...); `invalidState` with `UnknownState` when no user is
 * signed in and this browser has not started such a sign-in or has finished it. The same code is thrown for a `code` or an
 * `error` at a configured `signInUrls` address that no sign-in requested. Then no request is sent, and the address stays.
 *
 * @example
 * ```ts
 * const redirect = await auth.handleRedirect();
 * if (redirect.status === 'signedIn') console.log(redirect.customState);
 * ```
 */
export async function handleRedirect(
  session: Session,
  { url, signal }: HandleRedirectInput = {},
): Promise<HandleRedirectOutput> {
  const internals = getInternals(session);
  const opened = url ?? globalThis.location?.href;
  const redirect = opened === undefined ? undefined : readRedirect(opened);
  const known = internals.attempt.arrival;
  if (opened === undefined || !redirect) {
    if (known) return known.work ?? begin(internals, known, signal);
    if (opened === undefined || !isSignInUrl(internals, opened)) return { status: 'none' };
    const { createUnknownStateError } = await loadCode(import('../sign-in/web/oauth-errors.js'));
    throw createUnknownStateError('No sign-in that began here asked for this redirect.');
  }
  takeRedirect(internals, opened);
  if (known?.work && known.redirect.url === opened) return known.work;
  const arrival: Arrival = { redirect, work: undefined };
  internals.attempt.arrival = arrival;
  return begin(internals, arrival, signal);
}

async function begin(
  internals: Internals,
  arrival: Arrival,
  signal: AbortSignal | undefined,
): Promise<HandleRedirectOutput> {
  const end = (): void => {
    if (internals.attempt.arrival === arrival) internals.attempt.arrival = undefined;
  };
  arrival.work = finish(internals, arrival.redirect, signal);
  try {
    const output = await arrival.work;
    end();
    return output;
  } catch (error) {
    // The flow stays in its slot until an answer comes, so another call can try again.
    if (await hasFlow(internals, arrival.redirect.state)) arrival.work = undefined;
    else end();
    throw error;
  }
}

async function hasFlow(internals: Internals, state: string): Promise<boolean> {
  try {
    const { findFlow } = await import('../sign-in/web/flow-slots.js');
    return (await findFlow(internals, state)) !== undefined;
  } catch {
    // The code did not load, or the store did not answer: a later call decides.
    return true;
  }
}

async function finish(
  internals: Internals,
  redirect: Redirect,
  signal: AbortSignal | undefined,
): Promise<HandleRedirectOutput> {
  const [{ finishFlow }, { handOver }] = await loadCode(
    Promise.all([import('../sign-in/web/finish-flow.js'), import('../sign-in/web/popup.js')]),
  );
  if (redirect.isPopup && (await handOver(internals, redirect.url, redirect.state))) {
    globalThis.close?.();
    return { status: 'popup' };
  }
  try {
    return await finishFlow(internals, redirect, signal);
  } catch (error) {
    // The back button, or a page that was opened again: the sign-in is already finished.
    await internals.sync.ensureLoaded();
    if (Object(error).code === 'UnknownState' && internals.runtime.account().status === 'signedIn')
      return { status: 'none' };
    throw error;
  }
}
