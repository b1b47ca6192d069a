import type { Instant } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import { restoreIssuedAt } from './freshness.js';
import { claim, type JWT, lifetimeMs, mask, parseJwt } from './jwt.js';

/** How somebody signed in. */
export interface SignInDetails {
  /** The name that was given: a user name, an e-mail address or a phone number. */
  readonly loginId?: string;
  readonly authFlowType?: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH';
}

/** The user pool's tokens, as a session vends them. */
export interface CognitoTokens {
  readonly idToken: JWT;
  readonly accessToken: JWT;
}

/** One sign-in, in one generation of its tokens. */
export interface StoredSession {
  /** Names the sign-in; another one for each. */
  readonly sid: string;
  /** Counts the refreshes of this sign-in. */
  readonly gen: number;
  readonly userId: string;
  readonly username: string;
  readonly signInDetails: SignInDetails | undefined;
  readonly tokens: CognitoTokens;
  readonly refreshToken: string;
  readonly issuedAt: Instant;
  /** Set when the service has said for good that the refresh token is worth nothing any more. */
  readonly ended: { readonly code: string; readonly message: string } | undefined;
}

/** A guest's or a user's identity, and its AWS credentials. */
export interface StoredIdentity {
  readonly identityId: string;
  /** A guest's identity that was once sent with this user's login, and so must never be sent with another's. */
  readonly claimedBy?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    /** The service's time, in milliseconds since the epoch. */
    readonly expiresAtMs: number;
    readonly issuedWallMs: number;
    readonly lifetimeMs: number;
  };
}

/** The layout of the store: what stands under which key. */
export interface StoreKeys {
  /** Names the sign-in that counts: its `sid`, or `out:<random>`. */
  readonly current: string;
  /** Names the guest identity that counts. */
  readonly guest: string;
  session(sid: string): string;
  /** The identity and the credentials of a sign-in. */
  identity(sid: string): string;
  guestIdentity(guestId: string): string;
}

/** Keys under a namespace made of the pools, the client and the label, never of a user. */
export function createStoreKeys(namespace: string): StoreKeys {
  return {
    current: `${namespace}.current`,
    guest: `${namespace}.guest`,
    session: (sid) => `${namespace}.s.${sid}`,
    identity: (sid) => `${namespace}.a.${sid}`,
    guestIdentity: (guestId) => `${namespace}.g.${guestId}`,
  };
}

/** What a refresh, a sign-in and the store have in common: raw tokens, and when they were asked for. */
export interface RawSession {
  readonly sid: string;
  readonly gen: number;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly signInDetails?: SignInDetails | undefined;
  readonly ended?: { readonly code: string; readonly message: string } | undefined;
}

/**
 * Reads the tokens of a sign-in.
 *
 * @throws {TypeError} when one is not a JWT, has no life, or they are not two tokens of one user.
 */
export function createStoredSession(raw: RawSession, issuedAt: Instant): StoredSession {
  const idToken = parseJwt(raw.idToken);
  const accessToken = parseJwt(raw.accessToken);
  const userId = claim(accessToken, 'sub');
  const paired = userId && userId === claim(idToken, 'sub');
  const uses = claim(idToken, 'token_use') === 'id' && claim(accessToken, 'token_use') === 'access';
  if (!paired || !uses || lifetimeMs(idToken) <= 0 || lifetimeMs(accessToken) <= 0) {
    throw new TypeError('not the two tokens of one user');
  }
  const { sid, gen, refreshToken, signInDetails, ended } = raw;
  const username = claim(accessToken, 'username');
  const tokens = Object.freeze({ idToken, accessToken });
  return mask(
    { sid, gen, userId, username, signInDetails, tokens, refreshToken, issuedAt, ended },
    `[session ${sid.slice(0, 4)}]`,
  );
}

/** The same session, ended by the service. */
export function endSession(
  session: StoredSession,
  ended: { readonly code: string; readonly message: string },
): StoredSession {
  return mask({ ...session, ended }, `[session ${session.sid.slice(0, 4)}]`);
}

/** The text of a sign-in's record. */
export function writeSession(session: StoredSession): string {
  const { sid, gen, tokens, refreshToken, issuedAt, signInDetails, ended } = session;
  const idToken = tokens.idToken.toString();
  const accessToken = tokens.accessToken.toString();
  return JSON.stringify({
    v: 1,
    sid,
    gen,
    idToken,
    accessToken,
    refreshToken,
    issuedWallMs: issuedAt.wallMs,
    signInDetails,
    ended,
  });
}

/** The text of an identity's record. */
export function writeIdentity(identity: StoredIdentity): string {
  return JSON.stringify({ v: 1, ...identity });
}

/**
 * What the store says about who is signed in.
 *
 * - `none`: nothing; nobody ever signed in, or the record was evicted: no evidence of a sign-out;
 * - `signedOut`: somebody signed out;
 * - `corrupt`: the record can't be read; `key` is where it stands;
 * - `newer`: a newer version of this library wrote it, and it is left alone.
 */
export type Reading =
  | { readonly status: 'none' }
  | { readonly status: 'signedOut' }
  | { readonly status: 'signedIn'; readonly session: StoredSession }
  | { readonly status: 'corrupt'; readonly key: string; readonly text: string }
  | { readonly status: 'newer' };

/** Reads the pointer and the record that it names. Rejects when the store fails. */
export async function readSession(store: SessionStore, keys: StoreKeys, now: Instant): Promise<Reading> {
  for (let attempt = 0; ; attempt++) {
    const pointer = await store.read(keys.current);
    if (pointer === null) return { status: 'none' };
    if (pointer.startsWith('out:')) return { status: 'signedOut' };
    const key = keys.session(pointer);
    const text = await store.read(key);
    if (text !== null) return parseSession(key, text, now);
    // Between the two reads somebody may have signed out; a record that stays away was evicted.
    if (attempt > 0) return { status: 'none' };
  }
}

function parseSession(key: string, text: string, now: Instant): Reading {
  try {
    const record = JSON.parse(text);
    if (record.v > 1) return { status: 'newer' };
    return { status: 'signedIn', session: createStoredSession(record, restoreIssuedAt(record.issuedWallMs, now)) };
  } catch {
    return { status: 'corrupt', key, text };
  }
}

/** Reads an identity's record; undefined when there is none that can be read. Rejects when the store fails. */
export async function readIdentity(store: SessionStore, key: string): Promise<StoredIdentity | undefined> {
  const text = await store.read(key);
  if (text === null) return undefined;
  try {
    const record = JSON.parse(text);
    return record.v === 1 && typeof record.identityId === 'string' ? mask(record, '[identity]') : undefined;
  } catch {
    return undefined;
  }
}
