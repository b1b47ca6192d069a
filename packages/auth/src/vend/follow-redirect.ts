import { isStream, type OutgoingRequest } from './outgoing-request.js';
import { createVendError } from './vend-errors.js';

/** A request, or what a redirect made of it. */
export type Target = Pick<OutgoingRequest, 'url' | 'method' | 'headers' | 'body'>;

/** What authorizes a request is for its own origin, and what describes a body goes with it (Fetch, "HTTP-redirect fetch"). */
const OF_ORIGIN = ['authorization', 'cookie', 'host', 'proxy-authorization'];
const OF_BODY = ['content-encoding', 'content-language', 'content-length', 'content-location', 'content-type'];

/**
 * The request that a redirect asks for (RFC 9110, section 15.4).
 *
 * @throws {AuthError} `RedirectRefused` where it leads to another scheme than http and https, `BodyUsed` where it wants a
 * stream again.
 */
export function followRedirect({ method, body, ...from }: Target, location: string, status: number): Target {
  const url = new URL(location, from.url);
  if (!/^https?:$/.test(url.protocol)) throw createVendError('RedirectRefused', from.url.host);
  const isRewritten = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (isStream(body) && !isRewritten) throw createVendError('BodyUsed');
  const headers = new Headers(from.headers);
  const dropped = [...(url.origin === from.url.origin ? [] : OF_ORIGIN), ...(isRewritten ? OF_BODY : [])];
  for (const name of dropped) headers.delete(name);
  return isRewritten ? { url, method: 'GET', headers, body: undefined } : { url, method, headers, body };
}
