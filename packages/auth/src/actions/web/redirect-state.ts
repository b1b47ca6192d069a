import { parseUrl } from '../../config/parse-url.js';
import { createId } from '../../platform/random-id.js';
import type { Core } from '../../session/core.js';

/** How a flow leaves the app, and where its redirect comes back to. */
export type FlowMode = 'redirect' | 'popup' | 'elsewhere';

const letters: Readonly<Record<FlowMode, string>> = { redirect: 'r', popup: 'p', elsewhere: 'e' };

/**
 * A `state` that cannot be guessed. It names this library, so that the parameters of another one are left alone. It has
 * letters, digits and hyphens alone: Cognito encodes others once too often where the user has a session already.
 */
export function createState(core: Core, mode: FlowMode): string {
  return `claviger-${letters[mode]}-${createId(core.platform)}`;
}

/** The parameters of a redirect of ours. */
export interface Redirect {
  readonly url: string;
  readonly state: string;
  readonly isPopup: boolean;
}

/** The redirect that a page was opened with; undefined where it wasn't, or it is another library's. */
export function readRedirect(url: string): Redirect | undefined {
  const parameters = parseUrl(url)?.searchParams;
  const state = parameters?.get('state') ?? '';
  const [, letter] = /^claviger-([rpe])-[0-9a-f]{32}$/.exec(state) ?? [];
  if (!letter || !hasAnswer(parameters)) return undefined;
  return { url, state, isPopup: letter === letters.popup };
}

/** Whether a URL is a configured `signInUrls` address with a `code` or an `error` that no sign-in of ours asked for. */
export function isForeignRedirect({ config: { oauth } }: Core, url: string): boolean {
  const address = addressOf(url);
  return (
    !readRedirect(url) &&
    hasAnswer(parseUrl(url)?.searchParams) &&
    oauth?.signInUrls.some((one) => addressOf(one) === address) === true
  );
}

/** A URL without what the login pages added to it. */
export function withoutRedirect(url: string): string {
  const clean = new URL(url);
  for (const name of ['code', 'state', 'error', 'error_description']) clean.searchParams.delete(name);
  return clean.href;
}

/**
 * Takes a redirect of ours out of the page's address, before anything is loaded: a code stays neither in the history nor
 * in what a reload would send, nor for other scripts to read. Says whether there is one, or a foreign one that is
 * refused.
 */
export function takeRedirect(core: Core, url: string): boolean {
  const redirect = readRedirect(url);
  if (redirect && globalThis.location?.href === url) history.replaceState(history.state, '', withoutRedirect(url));
  return redirect !== undefined || isForeignRedirect(core, url);
}

function hasAnswer(parameters: URLSearchParams | undefined): boolean {
  return parameters !== undefined && (parameters.has('code') || parameters.has('error'));
}

/** A URL without query and fragment; undefined for what is no URL. */
function addressOf(url: string): string | undefined {
  const address = parseUrl(url);
  if (!address) return undefined;
  address.search = '';
  address.hash = '';
  return address.href;
}
