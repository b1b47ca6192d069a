import type { JWT } from '../../session/jwt.js';
import type { UserSession } from '../../session/records.js';
import { toBase64Url } from '../../sign-in/web/base64url.js';
import { parseSession, writeSession } from './parse-session.js';
import type { ServerParts } from './parts.js';
import { readSealed, removeSealed, writeSealed } from './sealed-store.js';

// A session that is too large for cookies: the store has its tokens for as long as they live, and the cookies have its refresh token.
// Where the store has lost them, the next renewal brings new ones.

/** The claims that name a session, the same in all its tokens, and their lifetime. */
const KEPT_CLAIMS = [
  ...['iss', 'aud', 'azp', 'client_id', 'sub', 'username', 'cognito:username', 'token_use'],
  ...['auth_time', 'origin_jti', 'device_key', 'iat', 'exp'],
];

/** Whether a session has come without its tokens: in their place stand a few claims, without a signature. */
export function isLarge({ record }: UserSession): boolean {
  return record.accessToken.endsWith('.');
}

/** Writes the tokens to the store. Returns the text for the cookies, which is short. */
export async function keepLarge(parts: ServerParts, session: UserSession): Promise<string> {
  const { record, tokens, lifetimeMs } = session;
  const text = writeSession(session);
  await writeSealed(parts, 'tokens', { key: toKey(record.sid), text, seconds: Math.ceil(lifetimeMs / 1000) });
  const [accessToken, idToken] = [shorten(tokens.accessToken), shorten(tokens.idToken)];
  return writeSession({ ...session, record: { ...record, accessToken, idToken } });
}

/** Reads the tokens of a session. Without them it has expired. */
export async function readLarge(parts: ServerParts, written: UserSession): Promise<UserSession> {
  const { sid, gen } = written.record;
  // The store reports its failure.
  const text = await readSealed(parts, 'tokens', toKey(sid)).catch(() => undefined);
  const found = text === undefined ? undefined : parseSession(parts, text, sid);
  return found && found.record.gen >= gen ? found : { ...written, issuedAtMs: -Infinity };
}

/** Removes the tokens of a session from the store, if it has any. */
export async function forgetLarge(parts: ServerParts, { record }: UserSession): Promise<void> {
  if (parts.settings.hasStore) await removeSealed(parts, toKey(record.sid));
}

function toKey(sid: string): string {
  return `tokens.${sid}`;
}

function shorten({ payload }: JWT): string {
  const kept = Object.entries(payload).filter(([name]) => KEPT_CLAIMS.includes(name));
  return `e30.${toBase64Url(new TextEncoder().encode(JSON.stringify(Object.fromEntries(kept))))}.`;
}
