import { loadCode } from '../../platform/load-code.js';
import type { Internals } from '../../session/internals.js';
import { isSignInUrl } from './foreign-redirect.js';
import { type Redirect, readRedirect, takeRedirect } from './redirect-state.js';
import type * as steps from './redirect-steps.js';

/** The input of `handleRedirect`. */
export interface HandleRedirectInput {
  /** Default: the page's own URL, from which the code is then removed. */
  readonly url?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of `handleRedirect`. */
export type HandleRedirectOutput =
  /** The page was not opened by the login pages, or their redirect was already handled. */
  | { readonly status: 'none' }
  /** `customState`: the input of `signInWithRedirect`. */
  | { readonly status: 'signedIn'; readonly customState?: string }
  /** The page is a popup. Its opener continues, and the popup closes itself. */
  | { readonly status: 'popup' };

type LoadSteps = () => Promise<typeof steps>;

/** A redirect in progress, or one that waits for another call because no answer came. */
interface Arrival {
  readonly redirect: Redirect;
  work: Promise<HandleRedirectOutput> | undefined;
}

declare module '../../session/internals.js' {
  interface Attempt {
    arrival?: Arrival | undefined;
  }
}

/**
 * Handles a page that the login pages may have opened.
 *
 * @param loadSteps - loads what a redirect needs. Without a redirect it is not called.
 * @throws {AuthError} as `handleRedirect`.
 */
export async function handleArrival(
  internals: Internals,
  { url, signal }: HandleRedirectInput,
  loadSteps: LoadSteps,
): Promise<HandleRedirectOutput> {
  const opened = url ?? globalThis.location?.href;
  const redirect = opened === undefined ? undefined : readRedirect(opened, internals);
  const known = internals.attempt.arrival;
  if (opened === undefined || !redirect) {
    if (known) return known.work ?? begin(internals, known, { signal, loadSteps });
    if (opened === undefined || !isSignInUrl(internals, opened)) return { status: 'none' };
    const { createUnknownStateError } = await loadCode(loadSteps());
    throw createUnknownStateError('No sign-in that began here asked for this redirect.');
  }
  takeRedirect(internals, opened);
  if (known?.work && known.redirect.url === opened) return known.work;
  const arrival: Arrival = { redirect, work: undefined };
  internals.attempt.arrival = arrival;
  return begin(internals, arrival, { signal, loadSteps });
}

/** What a call brings. */
interface Call {
  readonly signal: AbortSignal | undefined;
  readonly loadSteps: LoadSteps;
}

async function begin(
  internals: Internals,
  arrival: Arrival,
  { signal, loadSteps }: Call,
): Promise<HandleRedirectOutput> {
  const end = (): void => {
    if (internals.attempt.arrival === arrival) internals.attempt.arrival = undefined;
  };
  arrival.work = finish(internals, arrival.redirect, { signal, loadSteps });
  try {
    const output = await arrival.work;
    end();
    return output;
  } catch (error) {
    // The flow stays in its slot until an answer comes, so another call can try again.
    if (await hasFlow(internals, arrival.redirect.state, loadSteps)) arrival.work = undefined;
    else end();
    throw error;
  }
}

async function hasFlow(internals: Internals, state: string, loadSteps: LoadSteps): Promise<boolean> {
  try {
    const { findFlow } = await loadSteps();
    return (await findFlow(internals, state)) !== undefined;
  } catch {
    // The code did not load, or the store did not answer: a later call decides.
    return true;
  }
}

async function finish(
  internals: Internals,
  redirect: Redirect,
  { signal, loadSteps }: Call,
): Promise<HandleRedirectOutput> {
  const { finishFlow, handOver } = await loadCode(loadSteps());
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
