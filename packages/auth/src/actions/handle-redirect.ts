import type { Core } from '../session/core.js';
import { coreOf } from '../session/link.js';
import type { Session } from '../session/session.js';
import { loaded } from './loaded.js';
import { type Redirect, readRedirect, withoutRedirect } from './web/redirect-state.js';

/** What {@link handleRedirect} can be given. */
export interface HandleRedirectInput {
  /** Default: the page's own, out of which the code is then removed. */
  readonly url?: string;
  readonly signal?: AbortSignal;
}

/** What {@link handleRedirect} answers with. */
export type HandleRedirectOutput =
  /** The page was not opened by the login pages, or what they say is dealt with already. */
  | { readonly status: 'none' }
  /** `customState`: what `signInWithRedirect` was given. */
  | { readonly status: 'signedIn'; readonly customState?: string }
  /** The page is a popup, and the one that opened it goes on. It closes itself. */
  | { readonly status: 'popup' };

const running = new WeakMap<Core, Promise<HandleRedirectOutput>>();

/**
 * Finishes what `signInWithRedirect` began. Call it when a page starts that the login pages come back to: where they
 * haven't, it does nothing and loads nothing. Called again meanwhile, it waits for the same sign-in.
 *
 * @throws {AuthError} what the login pages came back with (`access_denied`, ...); `invalidState` with `UnknownState` when
 * this browser has not begun such a sign-in, or has finished it, and nobody is signed in.
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
  const core = coreOf(session);
  const page = globalThis.location;
  const opened = url ?? page?.href;
  const redirect = opened === undefined ? undefined : readRedirect(opened);
  if (!redirect) return running.get(core) ?? { status: 'none' };
  // A code stays neither in the history nor in what a reload would send, nor for other scripts to read.
  if (page?.href === opened) history.replaceState(history.state, '', withoutRedirect(redirect.url));
  const work = finish(core, redirect, signal);
  running.set(core, work);
  return work.finally(() => running.delete(core));
}

async function finish(core: Core, redirect: Redirect, signal: AbortSignal | undefined): Promise<HandleRedirectOutput> {
  const [{ finishFlow }, { handOver }] = await loaded(
    Promise.all([import('./web/finish-flow.js'), import('./web/popup.js')]),
  );
  if (redirect.isPopup && (await handOver(core, redirect.url, redirect.state))) {
    globalThis.close?.();
    return { status: 'popup' };
  }
  try {
    return await finishFlow(core, redirect, signal);
  } catch (error) {
    // The back button, or a page that was opened once more: what it asks for has happened.
    await core.load();
    if (Object(error).code === 'UnknownState' && core.account().status === 'signedIn') return { status: 'none' };
    throw error;
  }
}
