import { parseUrl } from '../../config/parse-url.js';

const MOST_LENGTH = 2_048;

/** A path as browsers and servers agree on it: no control character, space or backslash, and no second slash at its begin. */
const PATH = /^\/(?!\/)[!-[\]-~]*$/;

/**
 * Parses the address that a sign-in returns to: a path of the app, with its query and fragment. Returns the whole URL; undefined
 * for all that could lead elsewhere or back into a sign-in. An absent one is the root of the app.
 */
export function parseReturnTo(text: string | null, origin: string, basePath: string): string | undefined {
  const wanted = text ?? '/';
  if (wanted.length > MOST_LENGTH || !PATH.test(wanted)) return undefined;
  const url = parseUrl(wanted, origin);
  // Dots in a path may have led to a second slash, which a browser reads as a host.
  if (!url || url.origin !== origin || !PATH.test(url.pathname)) return undefined;
  return url.pathname === basePath || url.pathname.startsWith(`${basePath}/`) ? undefined : url.href;
}
