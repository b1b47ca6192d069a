import { TLSSocket } from 'node:tls';
import { getCookie, deleteCookie as removeCookie, setCookie } from 'hono/cookie';
import type { OauthContext } from './parameters.js';

/** Reads a cookie that {@link writeCookie} wrote on the same kind of connection. */
export function readCookie(context: OauthContext, name: string): string | undefined {
  return getCookie(context, nameOn(context, name));
}

/** Writes a cookie that scripts cannot read and that forms of other sites do not send. */
export function writeCookie(
  context: OauthContext,
  name: string,
  value: string,
  { maxAgeSeconds }: { readonly maxAgeSeconds?: number } = {},
): void {
  setCookie(context, nameOn(context, name), value, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: isEncrypted(context),
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  });
}

export function deleteCookie(context: OauthContext, name: string): void {
  removeCookie(context, nameOn(context, name), { path: '/', secure: isEncrypted(context) });
}

// Cookies are shared by ports: a page without TLS could not replace the TLS port's cookie of the same name.
function nameOn(context: OauthContext, name: string): string {
  return isEncrypted(context) ? `__Host-${name}` : name;
}

/**
 * The name of a cookie that belongs to this server alone. Cookies ignore ports: two servers of one host would replace each
 * other's. The port is the browser's, which differs from the server's own behind a published port of a container.
 */
export function toServerCookie(context: OauthContext, name: string): string {
  const [, port] = /:(\d{1,5})$/.exec(context.env.incoming.headers.host ?? '') ?? [];
  return port === undefined ? name : `${name}-${port}`;
}

/** Whether the browser's connection has TLS. */
export function isEncrypted(context: OauthContext): boolean {
  return context.env.incoming.socket instanceof TLSSocket;
}
