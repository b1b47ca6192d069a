import { isStream, type OutgoingRequest } from './outgoing-request.js';
import { createVendError } from './vend-errors.js';

/** A request, or the request after a redirect. */
export type Target = Pick<OutgoingRequest, 'url' | 'method' | 'headers' | 'body'>;

/** Headers for one origin, and headers that describe a body (Fetch, "HTTP-redirect fetch"). */
const OF_ORIGIN = ['authorization', 'cookie', 'host', 'proxy-authorization'];
const OF_BODY = ['content-encoding', 'content-language', 'content-length', 'content-location', 'content-type'];

/**
 * Returns the request that a redirect requires (RFC 9110, section 15.4).
 *
 * @throws {AuthError} `RedirectRefused` for another scheme than http and https; `BodyUsed` when a stream would be sent again.
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
