import { parseUrl } from '../../config/parse-url.js';
import type { Internals } from '../../session/internals.js';

/** A `state` of ours: see `createState`. */
const STATE = /^claviger-([rpe])-[0-9a-f]{32}$/;

/** The parameters of a redirect of ours. */
export interface Redirect {
  readonly url: string;
  readonly state: string;
  readonly isPopup: boolean;
}

/** The redirect that a page was opened with; undefined where it wasn't, or it is another library's. */
export function readRedirect(url: string): Redirect | undefined {
  const state = parseUrl(url)?.searchParams.get('state') ?? '';
  const [, letter] = STATE.exec(state) ?? [];
  return letter && hasAnswer(url) ? { url, state, isPopup: letter === 'p' } : undefined;
}

/** Whether a URL has what login pages come back with. */
export function hasAnswer(url: string): boolean {
  return ['code', 'error'].some((name) => parseUrl(url)?.searchParams.has(name));
}

/**
 * Takes a redirect of ours out of the page's address, before anything is loaded: a code stays neither in the history nor
 * in what a reload would send, nor for other scripts to read. Says whether there is one, or perhaps a foreign one at a
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
