import { parseUrl } from '../../config/parse-url.js';
import type { Internals } from '../../session/internals.js';

/** A `state` of this library: see `createState`. */
const STATE = /^claviger-([rpe])-[0-9a-f]{32}(?:-(\w+))?$/;

/** The parameters of a redirect to this library. */
export interface Redirect {
  readonly url: string;
  readonly state: string;
  readonly isPopup: boolean;
}

/**
 * Reads the redirect of a page. Undefined without one, and for another library's.
 *
 * @param reader - the session that must have sent it. Default: any.
 */
export function readRedirect(url: string, reader?: Internals): Redirect | undefined {
  const state = parseUrl(url)?.searchParams.get('state') ?? '';
  const [, letter, sender] = STATE.exec(state) ?? [];
  if (!letter || !hasAnswer(url) || (reader && sender && sender !== nameSender(reader))) return undefined;
  return { url, state, isPopup: letter === 'p' };
}

/** Names a session in its `state`, because several can exist in a page: letters and digits of its pools, client and label. */
export function nameSender({ records }: Internals): string {
  return records.namespace.replace(/[\W_]/g, '');
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
export function takeRedirect(internals: Internals, url: string): boolean {
  if (!readRedirect(url, internals)) {
    const { oauth } = internals.config;
    return hasAnswer(url) && oauth?.signInUrls.some((one) => url.startsWith(parseUrl(one)?.href ?? one)) === true;
  }
  if (globalThis.location?.href === url) {
    const clean = new URL(url);
    for (const name of ['code', 'state', 'error', 'error_description']) clean.searchParams.delete(name);
    history.replaceState(history.state, '', clean.href);
  }
  return true;
}
