import { parseUrl } from '../../config/parse-url.js';
import type { Internals } from '../../session/internals.js';

/** A `state` of this library: see `createState`. */
const STATE = /^claviger-([rpe])-[0-9a-f]{32}$/;

/** The parameters of a redirect to this library. */
export interface Redirect {
  readonly url: string;
  readonly state: string;
  readonly isPopup: boolean;
}

/** Reads the redirect of a page. Undefined without one, and for another library's. */
export function readRedirect(url: string): Redirect | undefined {
  const state = parseUrl(url)?.searchParams.get('state') ?? '';
  const [, letter] = STATE.exec(state) ?? [];
  return letter && hasAnswer(url) ? { url, state, isPopup: letter === 'p' } : undefined;
}

/** Whether a URL has the parameters of a redirect from login pages. */
export function hasAnswer(url: string): boolean {
  return ['code', 'error'].some((name) => parseUrl(url)?.searchParams.has(name));
}

/**
 * Removes a redirect of this library from the page's address before code loads. So the code does not stay in the history, in
 * the request of a reload, or readable for other scripts. Returns whether there is one, or a possible foreign one at a
 * configured address.
 */
export function takeRedirect({ config: { oauth } }: Internals, url: string): boolean {
  if (!readRedirect(url)) {
    return hasAnswer(url) && oauth?.signInUrls.some((one) => url.startsWith(parseUrl(one)?.href ?? one)) === true;
  }
  if (globalThis.location?.href === url) {
    const clean = new URL(url);
    for (const name of ['code', 'state', 'error', 'error_description']) clean.searchParams.delete(name);
    history.replaceState(history.state, '', clean.href);
  }
  return true;
}
