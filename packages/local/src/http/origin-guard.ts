import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../settings.js';

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why a request may not reach what only this machine's own tools should: the control plane and the administrators'
 * operations. A page of another site can make a browser send requests here (by a name of its own that it lets point
 * to 127.0.0.1, or outright), but can't keep the browser from saying so in `Host` and `Origin`.
 *
 * @returns one sentence, or nothing when the request may pass
 */
export function refuseForeign(headers: IncomingHttpHeaders, settings: Settings): string | undefined {
  const host = headers.host ?? '';
  if (!isKnownHost(host, settings)) {
    return `The Host header must be localhost, 127.0.0.1, [::1] or one that --allow-host names.`;
  }
  const { origin } = headers;
  if (origin !== undefined && !isKnownOrigin(origin, host, settings)) {
    return `Requests from pages of another origin are refused unless --allow-origin names it.`;
  }
  return undefined;
}

/** Whether a page of this origin may read what the control plane answers. */
export function isKnownOrigin(origin: string, host: string, settings: Settings): boolean {
  const own = [settings.publicUrl, ...(isKnownHost(host, settings) ? [`http://${host}`, `https://${host}`] : [])];
  return own.includes(origin) || settings.allowedOrigins.includes(origin);
}

function isKnownHost(host: string, settings: Settings): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return [...LOOPBACK_HOSTS, ...settings.allowedHosts].some((known) => known === name || known === host.toLowerCase());
}
