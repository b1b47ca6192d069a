import type { UserPoolClient } from '../cognito/user-pool.js';
import type { Core } from '../session/core.js';
import { createId } from '../session/identity-exchange.js';
import type { JWT } from '../session/jwt.js';
import { createUserSession, fromWall, type SignInDetails, type UserSession } from '../session/records.js';
import { type ForeignStorage, foreignGuestKey, foreignPrefix } from './foreign-storage.js';

/** What another library has left, and the way to take it away. */
export interface Left<T> {
  readonly value: T;
  remove(): Promise<void>;
}

/**
 * All that belongs to a session there, besides the keys of a device: those are the user's, whoever signs in. Tokens
 * come first: whatever a crash leaves half removed can't be used.
 */
const names = ['refreshToken', 'idToken', 'clockDrift', 'signInDetails', 'oauthMetadata', 'userData', 'accessToken'];

/**
 * The session that `aws-amplify` v6 or `amazon-cognito-identity-js` keeps in a storage for this user pool and client:
 * both use the same keys. Undefined when there is none, or none that is whole, of one user, and of this client.
 */
export async function readForeignSession(core: Core, storage: ForeignStorage): Promise<Left<UserSession> | undefined> {
  const { userPool } = core;
  if (!userPool) return undefined;
  const prefix = foreignPrefix(userPool.clientId);
  const last = `${prefix}.LastAuthUser`;
  try {
    const user = await storage.getItem(last);
    const keys = names.map((name) => `${prefix}.${user}.${name}`);
    const [refreshToken, idToken, clockDrift, details, oauth, , accessToken] = await Promise.all(
      keys.map((key) => storage.getItem(key)),
    );
    if (!user || !refreshToken || !idToken || !accessToken) return undefined;
    const record = { v: 1, sid: '', gen: 1, idToken, accessToken, refreshToken, issuedWallMs: 0 } as const;
    const { tokens } = createUserSession(record, 0);
    if (!isOf(userPool, tokens.idToken, 'aud') || !isOf(userPool, tokens.accessToken, 'client_id')) return undefined;
    const issuedWallMs = readIssueTime(tokens.accessToken, clockDrift, Boolean(details || oauth));
    const value = createUserSession(
      {
        ...record,
        sid: nameOf(tokens.accessToken) ?? createId(core),
        issuedWallMs,
        signInDetails: readSignInDetails(details),
      },
      fromWall(core.platform, issuedWallMs),
    );
    return { value, remove: () => removeAll(storage, [...keys, last]) };
  } catch {
    return undefined;
  }
}

/** The identity that `aws-amplify` v6 keeps in a storage for guests of this identity pool. */
export async function readForeignGuest(core: Core, storage: ForeignStorage): Promise<Left<string> | undefined> {
  const { identityPool } = core;
  if (!identityPool) return undefined;
  const key = foreignGuestKey(identityPool.id);
  try {
    const value = await storage.getItem(key);
    const isIdentity = value && /^[\w-]+:[0-9a-f-]{36}$/.test(value);
    return isIdentity ? { value, remove: () => removeAll(storage, [key]) } : undefined;
  } catch {
    return undefined;
  }
}

/** One after another. A storage that refuses keeps them; the next start tries again. */
async function removeAll(storage: ForeignStorage, keys: readonly string[]): Promise<void> {
  try {
    for (const key of keys) await storage.removeItem(key);
  } catch {}
}

/** Whether a token is of this client, and its issuer (`https://…/<user pool id>`) this pool. */
function isOf({ id, clientId }: UserPoolClient, { payload }: JWT, claim: 'aud' | 'client_id'): boolean {
  return payload[claim] === clientId && `${payload['iss']}`.split('/').pop() === id;
}

/** The sign-in's own name in its tokens: two tabs that find the same session at once give it the same name. */
function nameOf({ payload }: JWT): string | undefined {
  const name = payload['origin_jti'] ?? payload['jti'];
  return typeof name === 'string' && /^[\w-]{16,64}$/.test(name) ? name : undefined;
}

/**
 * The local time at which the tokens came. Amplify v6 keeps `iat - then` in milliseconds, the other library (and
 * Amplify v5 with it) `then - iat` in seconds, under the same key. Where nothing says which it was, the earlier one
 * counts: tokens that seem too old cost one renewal, tokens that seem too young cost failures. Without either the age
 * is unknown, and so long ago.
 */
function readIssueTime({ payload }: JWT, clockDrift: string | null | undefined, isAmplify: boolean): number {
  const drift = Number.parseInt(clockDrift ?? '', 10);
  if (Number.isNaN(drift)) return 0;
  const issuedAtMs = Number(payload['iat']) * 1000;
  const byAmplify = issuedAtMs - drift;
  return isAmplify ? byAmplify : Math.min(byAmplify, issuedAtMs + drift * 1000);
}

/** Amplify's `signInDetails`, as far as it says what ours say. */
function readSignInDetails(text: string | null | undefined): SignInDetails | undefined {
  try {
    const { loginId, authFlowType } = JSON.parse(text ?? '');
    const details = {
      ...(typeof loginId === 'string' && { loginId }),
      ...((authFlowType === 'USER_SRP_AUTH' || authFlowType === 'USER_PASSWORD_AUTH') && { authFlowType }),
    };
    return Object.keys(details).length > 0 ? details : undefined;
  } catch {
    return undefined;
  }
}
