import { randomBytes } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import { readCookie, writeCookie } from './cookies.js';
import type { OauthContext, OauthParameters } from './parameters.js';

const COOKIE = 'XSRF-TOKEN';

/** The name of the form field that repeats the cookie. */
export const CSRF_FIELD = '_csrf';

/** The value that forms of this browser must repeat. */
export function csrfToken(context: OauthContext): string {
  const known = readCookie(context, COOKIE);
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return known;
  const token = randomBytes(32).toString('base64url');
  writeCookie(context, COOKIE, token);
  return token;
}

/** Whether a form comes from a page of this server in the same browser. */
export function isOwnForm(context: OauthContext, form: OauthParameters): boolean {
  const { origin, host } = context.env.incoming.headers;
  const fromHere = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  const cookie = readCookie(context, COOKIE);
  return fromHere && cookie !== undefined && isEqualSecret(cookie, form[CSRF_FIELD] ?? '');
}
