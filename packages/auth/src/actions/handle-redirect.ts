import { loadCode } from '../platform/load-code.js';
import { type Internals, internalsOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { isSignInUrl } from '../sign-in/web/foreign-redirect.js';
import { type Redirect, readRedirect, takeRedirect } from '../sign-in/web/redirect-state.js';

/** The input of {@link handleRedirect}. */
export interface HandleRedirectInput {
  /** Default: the page's own, out of which the code is then removed. */
  readonly url?: string;
  readonly signal?: AbortSignal;
}

/** The result of {@link handleRedirect}. */
export type HandleRedirectOutput =
  /** The page was not opened by the login pages, or what they say is dealt with already. */
  | { readonly status: 'none' }
  /** `customState`: what `signInWithRedirect` was given. */
  | { readonly status: 'signedIn'; readonly customState?: string }
  /** The page is a popup, and the one that opened it goes on. It closes itself. */
  | { readonly status: 'popup' };

/** A redirect that is being finished, or waits for another call because no answer came. */
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
 * Finishes what `signInWithRedirect` began. Call it when a page starts that the login pages come back to: where they
 * haven't, it does nothing and loads nothing. A second call during the sign-in waits for the same sign-in; a call
 * after a failure of the network tries again.
 *
 * @throws {AuthError} what the login pages came back with (`access_denied`, ...); `invalidState` with `UnknownState` when
 * this browser has not begun such a sign-in, or has finished it, and no user is signed in; also for a `code` or an `error`
 * at one of the configured `signInUrls` that no sign-in asked for: then nothing is sent, and the address stays.
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
  const internals = internalsOf(session);
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
    // The flow stays in its slot until an answer has come: then another call tries again.
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
    // Neither the code nor the store could be had: nothing is decided.
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
    // The back button, or a page that was opened once more: what it asks for has happened.
    await internals.sync.ensureLoaded();
    if (Object(error).code === 'UnknownState' && internals.runtime.account().status === 'signedIn')
      return { status: 'none' };
    throw error;
  }
}
