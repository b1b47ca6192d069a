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
function isLoopbackAddress(text: string): boolean {
  // A version such as 0.0.0 is no address.
  if (/\s/.test(text) || !/[.:]|^localhost/i.test(text) || /^\d+(?:\.\d+){0,2}$/.test(text)) return false;
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return isLoopbackHost(host) || host.endsWith('.localhost') || UNSPECIFIED_OR_MAPPED.test(host);
}

/** `0.0.0.0`, `::` and 127.0.0.0/8 written as IPv6 lead to this machine, too. */
const UNSPECIFIED_OR_MAPPED = /^(?:0\.0\.0\.0|::|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/;
