import type { ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { Platform } from '../platform/platform.js';
import { checkTokens } from './check-tokens.js';
import { type JWT, lifetimeMs, parseJwt } from './jwt.js';
import { federationShape, parseRecord, userShape } from './record-shapes.js';

/** The flows of `signIn`, by the names that they have in `aws-amplify`. */
export type AuthFlowType =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_AUTH'
  | 'CUSTOM_WITH_SRP'
  | 'CUSTOM_WITHOUT_SRP';

/** How the user signed in. */
export interface SignInDetails {
  /** The name that was given: a user name, an e-mail address or a phone number. */
  readonly loginId?: string;
  readonly authFlowType?: AuthFlowType;
}

/** The user pool's tokens, as a session vends them. */
export interface CognitoTokens {
  readonly idToken: JWT;
  readonly accessToken: JWT;
}

/** Why the service ended a session: its exception's name and message. */
export interface Ending {
  readonly code: string;
  readonly message: string;
}

/** An ending as it is written down: that of one generation. */
export interface EndingRecord extends Ending {
  readonly gen: number;
}

/** What every sign-in has that is written down: one to the user pool, or one straight to the identity pool. */
interface SignInRecord {
  readonly v: 1;
  /** Names the sign-in; another one for each. */
  readonly sid: string;
  /** Counts the renewals of this sign-in. */
  readonly gen: number;
}

/** A sign-in straight to the identity pool. */
export interface FederationRecord extends SignInRecord {
  /** The provider's key in `Logins`, such as `accounts.google.com`. */
  readonly provider: string;
  readonly token: string;
  readonly ended?: undefined;
}

/** A sign-in to the user pool. */
export interface UserRecord extends SignInRecord {
  readonly provider?: undefined;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the tokens were asked for, by the local wall clock: only the age is read from it. */
  readonly issuedWallMs: number;
  readonly signInDetails?: SignInDetails | undefined;
  /** The user signed in on the managed login pages, which keep a session of their own. */
  readonly isWeb?: boolean | undefined;
  /** Set when the service has said for good that the refresh token no longer works. Stored on its own. */
  readonly ended?: Ending | undefined;
}

/** One sign-in, in one generation of its tokens. */
export type StoredSession = UserSession | FederatedSession;

/** A sign-in to the user pool. */
export interface UserSession {
  readonly record: UserRecord;
  readonly userId: string;
  readonly username: string;
  readonly tokens: CognitoTokens;
  /** When the tokens were asked for, by `Platform.now`. */
  readonly issuedAtMs: number;
  /** The life of the token that dies first. */
  readonly lifetimeMs: number;
}

/** A sign-in straight to the identity pool: nothing is known of the user, and nothing of the token's life. */
export interface FederatedSession {
  readonly record: FederationRecord;
  readonly tokens?: undefined;
}

/** AWS credentials as they are written down. */
export interface CredentialsRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** By the service's clock. */
  readonly expiresAtMs: number;
  /** When they were asked for, by the local wall clock: only the age is read from it. */
  readonly issuedWallMs: number;
  readonly lifetimeMs: number;
}

/** An identity as it is written down, a guest's or a user's. */
export interface IdentityRecord {
  readonly v: 1;
  readonly identityId: string;
  readonly credentials?: CredentialsRecord | undefined;
  /** The user with whose login a guest's identity was once sent; it must never be sent with another's. */
  readonly claimedBy?: string;
  /** The id of the identity pool that it is in; absent in what was adopted and in what has not been used yet. */
  readonly pool?: string | undefined;
  /** The role that the configuration asked for. */
  readonly role?: string | undefined;
}

/** Refresh tokens whose revocations could not be sent. */
export interface RevocationsRecord {
  readonly v: 1;
  /** When each token was kept, by the local wall clock. */
  readonly tokens: Readonly<Record<string, number>>;
}

/** Where a record is written, and what must not have moved since it was begun. */
export interface GuardedPlace {
  /** What the pointer said. */
  readonly pointer: string | null;
  readonly key: string;
  /** The guest that the guest's pointer named; undefined where it is of no interest. */
  readonly guest?: string | undefined;
  /** A new guest, whose pointer is written with the record. */
  readonly guestId?: string | undefined;
}

/** Where an identity is stored, or will be, seen at one moment. */
export interface IdentityPlace extends GuardedPlace {
  readonly found?: IdentityRecord | undefined;
}

/**
 * How saving a new generation ended:
 * - `saved`;
 * - `unnamed`: saved, but the pointer was evicted;
 * - `left`: the pointer names another sign-in, or none, and nothing of this one remains;
 * - the session that another context has written meanwhile.
 */
export type SavedTokens = 'saved' | 'unnamed' | 'left' | StoredSession;

/** What a sign-out ends. */
export interface SignOut {
  /** The pointer says so to every context: their event is `userDeleted`. */
  readonly isDeleted: boolean;
  /** This context holds a session, which the store may never have seen. */
  readonly hasSession: boolean;
}

/** What is adopted. */
export interface Adopted {
  /** Names the sign-in; empty for a guest alone. */
  readonly sid: string;
  /** Undefined where an earlier start has stored it: then that record counts. */
  readonly session: UserSession | undefined;
  readonly identityId: string | undefined;
}

// The layout of the store: what stands under which key, without the namespace. This is the whole list. A sign-out removes all
// of it but devices, flows on the login pages, and revocations that are still to be sent.

/** Names the sign-in that counts: its `sid`, or `out:<random>`; `out:deleted:<random>` when the user was deleted. */
export const currentKey = 'current';
/** Names the guest identity that counts. */
export const guestKey = 'guest';
/** The sign-ins that are under way on the managed login pages. */
export const webKey = 'web';
/** The sign-in that waits for an answer. */
export const pendingKey = 'c';
/** The copy of a damaged record. */
export const asideKey = 'x';
/** The revocations that could not be sent. */
export const revocationsKey = 'r';
/** The record of a sign-in. */
export const sessionKey = (sid: string): string => `s.${sid}`;
/** Which generation of a sign-in the service has ended, and why: apart, so that writing it can't undo a newer one. */
export const endingKey = (sid: string): string => `e.${sid}`;
/** The identity of a sign-in. */
export const identityKey = (sid: string): string => `a.${sid}`;
/** The identity of a guest. */
export const guestIdentityKey = (guestId: string): string => `g.${guestId}`;
/** A device that the user pool remembers, of the user whose name has this hash. */
export const deviceKey = (hash: string): string => `d.${hash}`;

/** How the pointer begins after a sign-out, and after one because the user was deleted. */
export const outPointer = 'out:';
export const deletedPointer = 'out:deleted:';

/** Where the identity of a sign-in belongs. */
export function toIdentityPlace(sid: string): IdentityPlace {
  return { pointer: sid, key: identityKey(sid) };
}

/** Two clocks that part by less are only inexact, in milliseconds. */
const inexactMs = 10_000;
/** Instants of the service are whole seconds. */
const secondMs = 1_000;

/** What tells how old a record is. */
export interface Clocks {
  readonly platform: Platform;
  readonly clock: ServiceClock;
}

/**
 * The moment of `Platform.now` at which something that is written down was issued, at the earliest. Its age is that by the
 * local wall clock, unless the service's clock is known and says otherwise: the local one was set, or a context with another
 * one wrote it. A wall clock reading in the future says nothing: long ago.
 */
export function issuedMoment({ platform, clock }: Clocks, wallMs: number, serviceMs: number): number {
  const nowMs = platform.now();
  const wallAgeMs = platform.wallMs() - wallMs;
  const ageMs = Math.max((clock.at(nowMs) ?? Number.NaN) - serviceMs, 0) + secondMs;
  if (Math.abs(ageMs - wallAgeMs) > inexactMs || (wallAgeMs < 0 && ageMs > 0)) return nowMs - ageMs;
  return wallAgeMs < 0 ? -Infinity : nowMs - wallAgeMs;
}

/** The wall clock reading that a moment of `Platform.now` was. */
export function toWall(platform: Platform, momentMs: number): number {
  return platform.wallMs() - platform.now() + momentMs;
}

/** Whose tokens a record may hold, and where they come from. */
export interface TokenOrigin {
  readonly userPool: UserPoolClient | undefined;
  /** They were read from a store, not received from the service. */
  readonly isStored: boolean;
}

/**
 * A sign-in to the user pool from its record.
 *
 * @throws {TypeError} when one of them is not a token of its kind, or {@link checkTokens} finds a fault.
 */
export function createUserSession(
  record: UserRecord,
  issuedAtMs: number,
  { userPool, isStored }: TokenOrigin,
): UserSession {
  const idToken = parseJwt(record.idToken, 'id');
  const accessToken = parseJwt(record.accessToken, 'access');
  const { sub, username } = accessToken.payload;
  const tokens = Object.freeze({ idToken, accessToken });
  const fault = checkTokens(userPool, tokens, isStored);
  if (fault) throw new TypeError(`foreign ${fault}`);
  const life = Math.min(lifetimeMs(idToken), lifetimeMs(accessToken));
  return { record, userId: `${sub}`, username: `${username}`, tokens, issuedAtMs, lifetimeMs: life };
}

/** What tells whose a record may be, and how old it is. */
export interface RecordContext extends Clocks {
  readonly userPool: UserPoolClient | undefined;
}

/** The session that a stored text is; undefined when it is damaged, or names another sign-in than its key. */
export function toSession(text: string, sid: string, context: RecordContext): StoredSession | undefined {
  const record = parseRecord<UserRecord>(text, userShape) ?? parseRecord<FederationRecord>(text, federationShape);
  if (record?.sid !== sid) return undefined;
  if (record.provider !== undefined) return { record };
  try {
    const session = createUserSession(record, 0, { userPool: context.userPool, isStored: true });
    const iatMs = Number(session.tokens.accessToken.payload.iat) * 1000;
    return { ...session, issuedAtMs: issuedMoment(context, record.issuedWallMs, iatMs) };
  } catch {
    // The value in the place of a token is not a token, or is another user's.
    return undefined;
  }
}

/** A session with its ending, where that is of the same generation. */
export function withEnding(session: StoredSession, ending: EndingRecord | undefined): StoredSession {
  if (!session.tokens || ending?.gen !== session.record.gen) return session;
  return { ...session, record: { ...session.record, ended: ending } };
}
