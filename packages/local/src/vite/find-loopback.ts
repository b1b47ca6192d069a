import { isLoopbackHost } from '../base/loopback.js';

/** Where a deployed app may return to during development, beside its own addresses. */
const REDIRECTS =
  /^(?:redirect_?sign_?(?:in|out)(?:_?uris?)?|sign_?(?:in|out)_?ur[il]s|(?:callback|logout)_?ur[il]s)$/i;

/** An address in a configuration. */
export interface FoundAddress {
  /** Such as `custom.claviger.user_pool_endpoint`. */
  readonly path: string;
  readonly value: string;
}

/** Finds the first address of this machine in a configuration, of any of its forms. Redirect addresses do not count. */
export function findLoopback(value: unknown, path: readonly string[] = []): FoundAddress | undefined {
  if (typeof value === 'string') {
    return isLoopbackAddress(value) ? { path: path.join('.'), value } : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (REDIRECTS.test(name)) continue;
    const found = findLoopback(member, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A URL, or a host with or without a port, as `oauth.domain` has it. */
function isLoopbackAddress(value: string): boolean {
  // Clients of the app ignore spaces around a URL.
  const text = value.trim();
  if (/\s/.test(text) || !/[.:]|^localhost/i.test(text) || isVersion(text)) return false;
  const url = IS_URL.test(text) ? text : `http://${/^[\da-f:]*::[\da-f.:]*$/i.test(text) ? `[${text}]` : text}`;
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return isLoopbackHost(host) || LOCAL_NAME.test(host) || UNSPECIFIED_OR_MAPPED.test(host);
}

/** With a scheme whose slashes are optional, or with any other one. */
const IS_URL = /^(?:(?:https?|wss?):|[a-z][a-z\d+.-]*:\/\/)/i;

/** Such as 0.0.0. But 127.1 is an address. */
function isVersion(text: string): boolean {
  return /^(?!127\.)\d+(?:\.\d+){0,2}$/.test(text);
}

/** Names of this machine in the hosts files of Linux distributions. */
const LOCAL_NAME = /(?:\.localhost|^localhost[46]?(?:\.localdomain[46]?)?|^ip6-(?:localhost|loopback))$/;

/** `0.0.0.0`, `::` and both as IPv6, as well as 127.0.0.0/8, lead to this machine, too. */
const UNSPECIFIED_OR_MAPPED = /^(?:0\.0\.0\.0|::|::ffff:0:0|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/;
