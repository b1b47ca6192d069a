import type { UserPoolClient } from '../cognito/user-pool.js';
import { checkTokens } from './check-tokens.js';
import { type JWT, lifetimeMs, parseJwt } from './jwt.js';
import { federationShape, parseRecord, userShape } from './record-shapes.js';

/** The flows of `signIn`, by their names in `aws-amplify`. */
export type AuthFlowType =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_AUTH'
  | 'CUSTOM_WITH_SRP'
  | 'CUSTOM_WITHOUT_SRP';

/** How the user signed in. */
export interface SignInDetails {
  /** The name of the input: a user name, an e-mail address or a phone number. */
  readonly loginId?: string;
  readonly authFlowType?: AuthFlowType;
}

/** The tokens of the user pool. */
export interface CognitoTokens {
  readonly idToken: JWT;
  readonly accessToken: JWT;
}

/** Why the service ended a session: the name and message of its exception. */
export interface Ending {
  readonly code: string;
  readonly message: string;
}

/** The record of an ending, which belongs to one generation. */
export interface EndingRecord extends Ending {
  readonly gen: number;
}

/** The members of each sign-in record: to the user pool, or straight to the identity pool. */
interface SignInRecord {
  readonly v: 1;
  /** The id of the sign-in, different for each. */
  readonly sid: string;
  /** Counts the renewals of this sign-in. */
  readonly gen: number;
}

/** The record of a sign-in straight to the identity pool. */
export interface FederationRecord extends SignInRecord {
  /** The provider's key in `Logins`, such as `accounts.google.com`. */
  readonly provider: string;
  readonly token: string;
  readonly accessToken?: undefined;
  readonly ended?: undefined;
}

/** A sign-in to the user pool. */
export interface UserRecord extends SignInRecord {
  readonly provider?: undefined;
  readonly token?: undefined;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The time of the request for tokens, by the local wall clock. Only its age is used. */
  readonly issuedWallMs: number;
  readonly signInDetails?: SignInDetails | undefined;
  /** Whether the user signed in on the managed login pages, which keep their own session. */
  readonly isWeb?: boolean | undefined;
  /** Set after the service has denied the refresh token for good. Stored under its own key. */
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
  /** The time of the request for tokens, by `Platform.now`. */
  readonly issuedAtMs: number;
  /** The shorter lifetime of the two tokens. */
  readonly lifetimeMs: number;
}

/** A sign-in straight to the identity pool. The user and the lifetime of the token are unknown. */
export interface FederatedSession {
  readonly record: FederationRecord;
  readonly tokens?: undefined;
}

/** The record of AWS credentials. */
export interface CredentialsRecord {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** By the service's clock. */
  readonly expiresAtMs: number;
  /** The time of the request, by the local wall clock. Only its age is used. */
  readonly issuedWallMs: number;
  readonly lifetimeMs: number;
}

/** The record of an identity, a guest's or a user's. */
export interface IdentityRecord {
  readonly v: 1;
  readonly identityId: string;
  readonly credentials?: CredentialsRecord | undefined;
  /** The user whose login was sent with this guest identity. It must never be sent with another user's. */
  readonly claimedBy?: string;
  /** The value of the pointer at the last write, or empty. A guest doesn't outlast a sign-out, which moves the pointer. */
  readonly pointer?: string | undefined;
  /** The id of the identity pool; absent in an adopted or unused record. */
  readonly pool?: string | undefined;
  /** The configured role. */
  readonly role?: string | undefined;
}

/** Refresh tokens whose revocations could not be sent. */
export interface RevocationsRecord {
  readonly v: 1;
  readonly tokens: readonly string[];
}

/** The place of a record, and the pointers that must not have moved since the start of the write. */
export interface GuardedPlace {
  /** The value of the pointer. */
  readonly pointer: string | null;
  readonly key: string;
  /** The value of the guest's pointer; undefined where it does not matter. */
  readonly guest?: string | undefined;
  /** A new guest, whose pointer is written with the record. */
  readonly guestId?: string | undefined;
}

/** The place of an identity, read at one time. */
export interface IdentityPlace extends GuardedPlace {
  readonly found?: IdentityRecord | undefined;
}

/**
 * The result of saving a new generation:
 * - `saved`;
 * - `unnamed`: saved, but the pointer was evicted;
 * - `left`: the pointer names another sign-in or no sign-in, and no record of this one remains;
 * - the session that another context has written in between.
 */
export type SavedTokens = 'saved' | 'unnamed' | 'left' | StoredSession;

/** The data of an adoption. */
export interface Adopted {
  /** The id of the sign-in; empty for a guest. */
  readonly sid: string;
  /** Undefined when an earlier start has stored the record: then that record is valid. */
  readonly session: UserSession | undefined;
  readonly identityId: string | undefined;
}

// The layout of the store: all keys, without the namespace. A sign-out removes them all except devices, flows on the login
// pages, and revocations that are not sent yet.

/** The pointer to the current sign-in: its `sid`, or `out:<random>`; `out:deleted:<random>` after the user was deleted. */
export const currentKey = 'current';
/** The pointer to the current guest identity. */
export const guestKey = 'guest';
/** The sign-ins in progress on the managed login pages. */
export const webKey = 'web';
/** The sign-in that waits for an answer. */
export const pendingKey = 'c';
/** The copy of a damaged record. */
export const asideKey = 'x';
/** The revocations that could not be sent. */
export const revocationsKey = 'r';
/** The record of a sign-in. */
export const sessionKey = (sid: string): string => `s.${sid}`;
/** The generation of a sign-in that the service has ended, and why. A separate key, so a write cannot undo a newer record. */
export const endingKey = (sid: string): string => `e.${sid}`;
/** The identity of a sign-in. */
export const identityKey = (sid: string): string => `a.${sid}`;
/** The identity of a guest. */
export const guestIdentityKey = (guestId: string): string => `g.${guestId}`;
/** The device of the user whose name has this hash. */
export const deviceKey = (hash: string): string => `d.${hash}`;

/** The prefixes of the pointer after a sign-out, and after the user was deleted. */
export const outPointer = 'out:';
export const deletedPointer = 'out:deleted:';

/** Returns the place of a sign-in's identity. */
export function toIdentityPlace(sid: string): IdentityPlace {
  return { pointer: sid, key: identityKey(sid) };
}

/** A smaller difference of two clocks is imprecision, in milliseconds. */
const inexactMs = 10_000;
/** Times of the service are whole seconds. */
const secondMs = 1_000;

/** The clocks of this machine, in milliseconds. */
interface LocalClocks {
  /** Elapsed time: it never goes back. */
  now(): number;
  /** The time of day since the epoch: it may be wrong. */
  wallMs(): number;
}

/** The clocks for the age of a record. */
export interface Clocks {
  readonly platform: LocalClocks;
  /** The service's time of day at a moment of `now`; undefined where it is not known. */
  readonly clock: { at(momentMs: number): number | undefined };
}

/**
 * Returns the earliest issue of a stored value, by `Platform.now`. The local wall clock gives the age, unless the known time of
 * the service contradicts it: the local clock was set, or a context with another clock wrote the value. A time in the future
 * counts as long ago.
 */
export function issuedMoment({ platform, clock }: Clocks, wallMs: number, serviceMs: number): number {
  const nowMs = platform.now();
  const wallAgeMs = platform.wallMs() - wallMs;
  const ageMs = Math.max((clock.at(nowMs) ?? Number.NaN) - serviceMs, 0) + secondMs;
  if (Math.abs(ageMs - wallAgeMs) > inexactMs || (wallAgeMs < 0 && ageMs > 0)) return nowMs - ageMs;
  return wallAgeMs < 0 ? -Infinity : nowMs - wallAgeMs;
}

/** Converts a time of `Platform.now` to the wall clock. */
export function toWall(platform: LocalClocks, momentMs: number): number {
  return platform.wallMs() - platform.now() + momentMs;
}

/**
 * Creates a sign-in to the user pool from its record.
 *
 * @param isStored - whether the tokens come from a store instead of the service
 * @throws {TypeError} for an invalid token, or when {@link checkTokens} finds a fault.
 */
export function createUserSession(
  record: UserRecord,
  userPool: UserPoolClient | undefined,
  isStored: boolean,
): Omit<UserSession, 'issuedAtMs'> {
  const idToken = parseJwt(record.idToken, 'id');
  const accessToken = parseJwt(record.accessToken, 'access');
  const { sub, username } = accessToken.payload;
  const tokens = Object.freeze({ idToken, accessToken });
  const fault = checkTokens(userPool, tokens, isStored);
  if (fault) throw new TypeError(`foreign ${fault}`);
  const life = Math.min(lifetimeMs(idToken), lifetimeMs(accessToken));
  return { record, userId: `${sub}`, username: `${username}`, tokens, lifetimeMs: life };
}

/** The expected owner of a record, and the clocks for its age. */
export interface RecordContext extends Clocks {
  readonly userPool: UserPoolClient | undefined;
}

/** Parses a stored session. Undefined for a damaged text, and for one whose id differs from its key. */
export function toSession(text: string, sid: string, context: RecordContext): StoredSession | undefined {
  const record = parseRecord<UserRecord>(text, userShape) ?? parseRecord<FederationRecord>(text, federationShape);
  if (record?.sid !== sid) return undefined;
  if (record.provider !== undefined) return { record };
  try {
    const session = createUserSession(record, context.userPool, true);
    const iatMs = Number(session.tokens.accessToken.payload.iat) * 1000;
    return { ...session, issuedAtMs: issuedMoment(context, record.issuedWallMs, iatMs) };
  } catch {
    // A token is invalid, or belongs to another user.
    return undefined;
  }
}

/** Adds an ending of the same generation to a session. */
export function withEnding(session: StoredSession, ending: EndingRecord | undefined): StoredSession {
  if (!session.tokens || ending?.gen !== session.record.gen) return session;
  return { ...session, record: { ...session.record, ended: ending } };
}
