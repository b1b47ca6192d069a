import { parseUrl } from '../../config/parse-url.js';
import type { Internals } from '../../session/internals.js';
import { hasAnswer, readRedirect } from './redirect-state.js';

/** Whether a URL is a configured `signInUrls` address with a `code` or an `error` that this library has not requested. */
export function isSignInUrl({ config: { oauth } }: Internals, url: string): boolean {
  const address = findAddress(url);
  return hasAnswer(url) && !readRedirect(url) && oauth?.signInUrls.some((one) => findAddress(one) === address) === true;
}

/** Removes query and fragment of a URL. Undefined for any other text. */
function findAddress(text: string): string | undefined {
  const url = parseUrl(text);
  if (!url) return undefined;
  url.search = '';
  url.hash = '';
  return url.href;
}
