import type { ProxyTarget, Settings } from '../settings/options.js';

/** A path of the app that the server forwards. */
export interface ProxyRoute {
  /** The path, with a slash at both ends. */
  readonly prefix: string;
  readonly target: ProxyTarget;
  /** The URL of the upstream, with the query; undefined for a path that could leave the upstream's own path. */
  readonly upstream: string | undefined;
}

/** A path that is encoded more often is rejected. */
const MOST_DECODINGS = 3;

/** A segment that climbs, an empty one, a backslash, or a control character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: servers cut paths at them.
const UNSAFE = /(?:^|\/)\.{1,2}(?:\/|;|$)|\/\/|\\|[\u0000-\u001f\u007f]/;

/** Finds the proxy of a path, the longest one. Undefined for a path that is not forwarded. */
export function findProxy(
  { settings }: { readonly settings: Pick<Settings, 'proxies'> },
  { pathname, search }: URL,
): ProxyRoute | undefined {
  const decoded = decodePath(pathname);
  const prefixes = Object.keys(settings.proxies).sort((one, other) => other.length - one.length);
  const prefix = prefixes.find((one) => pathname.startsWith(one) || decoded?.startsWith(one));
  const target = prefix === undefined ? undefined : settings.proxies[prefix];
  if (prefix === undefined || target === undefined) return undefined;
  const isSafe = decoded !== undefined && pathname.startsWith(prefix) && decoded.startsWith(prefix);
  return {
    prefix,
    target,
    upstream: isSafe ? toUpstream(target.to, pathname.slice(prefix.length), search) : undefined,
  };
}

/** Decodes a path until nothing is left to decode. Undefined for one that servers could read in different ways. */
function decodePath(pathname: string): string | undefined {
  let path = pathname;
  for (let count = 0; count <= MOST_DECODINGS; count++) {
    if (UNSAFE.test(path)) return undefined;
    const decoded = decodeOnce(path);
    // A percent sign that was encoded is one that encodes nothing.
    if (decoded === path || (decoded === undefined && count > 0)) return path;
    if (decoded === undefined) return undefined;
    path = decoded;
  }
  return undefined;
}

function decodeOnce(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function toUpstream(to: string, rest: string, search: string): string | undefined {
  const base = new URL(to);
  const path = `${base.pathname.replace(/\/$/, '')}/`;
  const url = new URL(base.origin);
  url.pathname = path + rest;
  url.search = search;
  return url.origin === base.origin && url.pathname.startsWith(path) ? url.href : undefined;
}
