import { nameCookies } from '../../storage/cookie-chunks.js';
import type { RequestCookies } from './cookie-jar.js';
import type { ServerParts } from './parts.js';

/** Returns the prefix of the cookies in `cookies` mode. */
export function getSharedPrefix({ settings }: Pick<ServerParts, 'settings'>): string {
  return `__Host-${settings.cookieName}`;
}

/** Returns the namespace of their records. */
export function getSharedNamespace({ userPool }: Pick<ServerParts, 'userPool'>): string {
  return `claviger.${userPool.id}.${userPool.clientId}.`;
}

/**
 * Removes the session that an app left before its `mode` changed, for a new one: two of them would not fit. In `bff` mode its tokens
 * would also stay readable.
 *
 * @param sealedPrefix the begin of the names in `bff` mode.
 */
export function clearOtherMode(parts: ServerParts, cookies: RequestCookies, sealedPrefix: string): void {
  const isSealed = parts.settings.mode === 'bff';
  const begin = isSealed ? nameCookies(getSharedPrefix(parts), getSharedNamespace(parts)) : `${sealedPrefix}~s~`;
  for (const { name } of cookies.list()) {
    if (!name.startsWith(begin)) continue;
    // Names with `__Host-` are `Secure`, also on plain localhost.
    if (isSealed) cookies.apply(`${name}=; Max-Age=0; Path=/; Secure; SameSite=Lax`);
    else cookies.expire(name);
  }
}
