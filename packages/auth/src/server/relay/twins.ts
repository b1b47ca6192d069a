import { createHandle, parseHandle } from '../../bff/handle.js';
import type { AuthenticationResult } from '../../cognito/user-pool.js';
import { type DecodedJWT, decodeJWT, type JWT } from '../../session/jwt.js';
import type { UserSession } from '../../session/records.js';
import type { ServerParts } from '../sessions/parts.js';
import type { Vends } from '../settings/options.js';

/** Header and claims of a token, and an empty signature. */
const TWIN = /^[\w-]+\.[\w-]+\.$/;

/** The claims that a sign-in keeps through all its refreshes. */
const SIGN_IN_CLAIMS = ['iss', 'client_id', 'sub', 'auth_time', 'origin_jti', 'token_use'] as const;

/**
 * Creates the twin of a token: the same header and claims with an empty signature. No service accepts it, and code that reads claims
 * works with it.
 */
export function createTwin(token: JWT): string {
  const [header, claims] = token.toString().split('.');
  return `${header}.${claims}.`;
}

/**
 * Whether a text is the twin of a token of the same session, of any generation: pool, app client, user, time of the sign-in, and
 * the id that all its tokens share.
 */
export function isTwin(text: string, token: JWT): boolean {
  const claims = TWIN.test(text) ? findClaims(text) : undefined;
  if (!claims) return false;
  const isSame = SIGN_IN_CLAIMS.every((name) => claims[name] === token.payload[name]);
  // The audience of an ID token is its app client; that of an access token is what the sign-in requested.
  return isSame && (claims.token_use === 'access' || claims.aud === token.payload.aud);
}

/** Whether a text names a session by a handle. */
export function isOwnHandle(text: string, { record }: UserSession): boolean {
  return parseHandle(text)?.sid === record.sid;
}

/** Whether a text is a token of a user pool: a real one or a twin. */
export function isPoolToken(poolId: string, text: string): boolean {
  return `${findClaims(text)?.iss}`.split('/').pop() === poolId;
}

/** Creates what a page gets in place of a session's tokens. */
export function createTwins(
  { record, tokens }: UserSession,
  { vends, nowMs }: { readonly vends: Required<Vends>; readonly nowMs: number },
): AuthenticationResult & { readonly TokenType: string } {
  const { sid, gen } = record;
  const left = Number(tokens.accessToken.payload.exp) - nowMs / 1000;
  return {
    AccessToken: createTwin(tokens.accessToken),
    IdToken: createTwin(tokens.idToken),
    RefreshToken: createHandle({
      sid,
      gen,
      vends: { access: vends.tokens.includes('access'), id: vends.tokens.includes('id') },
      isWeb: record.isWeb === true,
    }),
    ExpiresIn: Math.max(Math.floor(left), 0),
    TokenType: 'Bearer',
  };
}

/** Returns the time of day at the service, in milliseconds since the epoch; the local one while the service has shown none. */
export function getServiceMs({ clock, platform }: Pick<ServerParts, 'clock' | 'platform'>): number {
  return clock.at(platform.now()) ?? platform.wallMs();
}

function findClaims(text: string): DecodedJWT['payload'] | undefined {
  try {
    return decodeJWT(text).payload;
  } catch {
    return undefined;
  }
}
