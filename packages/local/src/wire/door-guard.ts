import type { IncomingHttpHeaders } from 'node:http';
import { isEqualSecret } from '../base/constant-time.js';
import type { Settings } from '../base/settings.js';
import { type Door, type DoorRule, getRule } from './doors.js';

/** What the guard reads of a request. */
export interface DoorRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request does not get through a door. */
export interface DoorError {
  readonly status: 401 | 403 | 415;
  /** One sentence. */
  readonly message: string;
}

export interface GuardOptions {
  readonly settings: Pick<Settings, 'publicUrl' | 'loopback' | 'allowedHosts' | 'allowedOrigins'>;
  /** Asked for at the control plane, if there is one. */
  readonly bearerToken?: string | undefined;
}

/**
 * Checks a request by the rule of its door. A page of another site can make a browser send requests here (by a name of
 * its own that leads to 127.0.0.1, or outright), but can't keep the browser from saying so in `Host`, `Origin` and
 * `Sec-Fetch-Site`.
 *
 * @returns nothing when the request may pass
 */
export function checkDoor(door: Door, request: DoorRequest, options: GuardOptions): DoorError | undefined {
  const rule = getRule(door);
  const message =
    checkHost(rule, request, options) ?? checkOrigin(rule, request, options) ?? checkSite(rule, request, options);
  if (message !== undefined) return { status: 403, message };
  return rule.control ? checkControl(request, options) : undefined;
}

function checkHost({ host }: DoorRule, { headers }: DoorRequest, { settings }: GuardOptions): string | undefined {
  if (!host || isKnownHost(headers.host ?? '', settings)) return undefined;
  return 'The Host header must be localhost, 127.0.0.1, [::1] or one that --allow-host names.';
}

function checkOrigin(rule: DoorRule, { headers }: DoorRequest, { settings }: GuardOptions): string | undefined {
  const { origin, host = '' } = headers;
  if (rule.origin === 'any' || origin === undefined || isKnownOrigin(origin, host, settings)) return undefined;
  if (rule.origin === 'own') return 'Requests from pages of another origin are refused unless --allow-origin names it.';
  if (!settings.loopback || isLoopbackOrigin(origin) || isExtension(origin)) return undefined;
  const shown = printable(origin);
  return `Pages of the origin ${shown} may not call this server: start it with --allow-origin ${shown} to let them.`;
}

function checkSite({ sameSite }: DoorRule, { headers }: DoorRequest, { settings }: GuardOptions): string | undefined {
  const { origin, host = '' } = headers;
  if (!sameSite || headers['sec-fetch-site'] !== 'cross-site') return undefined;
  if (origin !== undefined && isKnownOrigin(origin, host, settings)) return undefined;
  return 'Requests that a page of another site makes a browser send are refused.';
}

function checkControl({ method, headers }: DoorRequest, { bearerToken }: GuardOptions): DoorError | undefined {
  if (method === 'OPTIONS') return undefined;
  if (bearerToken !== undefined && !isEqualSecret(`Bearer ${bearerToken}`, headers.authorization ?? '')) {
    return {
      status: 401,
      message: 'The control plane asks for its token, which the start has shown, as a bearer token.',
    };
  }
  // A page of another origin can send a form or plain text without the browser asking first, but not this type.
  if (method !== 'GET' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, message: 'Changing calls need Content-Type: application/json.' };
  }
  return undefined;
}

/** Whether a page of this origin may read what the control plane answers. */
export function isKnownOrigin(origin: string, host: string, settings: GuardOptions['settings']): boolean {
  const own = [settings.publicUrl, ...(isKnownHost(host, settings) ? [`http://${host}`, `https://${host}`] : [])];
  return own.includes(origin) || settings.allowedOrigins.includes(origin);
}

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

function isKnownHost(host: string, { publicUrl, allowedHosts }: GuardOptions['settings']): boolean {
  const given = host.toLowerCase();
  const name = given.replace(/:\d+$/, '');
  if (LOOPBACK_HOSTS.includes(name) || given === new URL(publicUrl).host) return true;
  return allowedHosts.some((allowed) => allowed.toLowerCase() === name || allowed.toLowerCase() === given);
}

/** Of any scheme and port: apps of Capacitor are at `capacitor://localhost`. */
function isLoopbackOrigin(origin: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(origin);
}

function isExtension(origin: string): boolean {
  return /^(?:chrome|moz|safari-web)-extension:\/\/[\w-]+$/i.test(origin);
}

const LONGEST_ORIGIN = 128;

function printable(origin: string): string {
  return origin.slice(0, LONGEST_ORIGIN).replace(/[^\x21-\x7e]+/g, '?');
}
