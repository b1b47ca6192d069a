import type { ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { Platform } from '../platform/platform.js';
import { readEach } from '../platform/read-each.js';
import type { SessionStore } from '../platform/session-store.js';
import { checkTokens } from './check-tokens.js';
import { type JWT, lifetimeMs, parseJwt } from './jwt.js';

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

/**
 * The layout of the store: what stands under which key. This is the whole list. A sign-out removes all of it but devices,
 * flows on the login pages, and revocations that are still to be sent.
 */
export interface StoreKeys {
  /** Names the sign-in that counts: its `sid`, or `out:<random>`; `out:deleted:<random>` when the user was deleted. */
  readonly current: string;
  /** Names the guest identity that counts. */
  readonly guest: string;
  /** The sign-ins that are under way on the managed login pages. */
  readonly web: string;
  /** The sign-in that waits for an answer. */
  readonly pending: string;
  session(sid: string): string;
  /** Which generation of a sign-in the service has ended, and why: apart, so that writing it can't undo a newer one. */
  ending(sid: string): string;
  /** The identity of a sign-in. */
  identity(sid: string): string;
  guestIdentity(guestId: string): string;
  /** A device that the user pool remembers, of the user whose name has this hash. */
  device(hash: string): string;
  /** The copy of a damaged record. */
  readonly aside: string;
  /** The revocations that could not be sent. */
  readonly revocations: string;
}

/** A store, and what stands under which key. */
export interface KeyedStore {
  readonly store: SessionStore;
  readonly keys: StoreKeys;
}

/** How the pointer begins after a sign-out, and after one because the user was deleted. */
export const outPointer = 'out:';
export const deletedPointer = 'out:deleted:';

/** Keys under a namespace made of the pools, the client and the label, never of a user. */
export function createStoreKeys(namespace: string): StoreKeys {
  return {
    current: `${namespace}.current`,
    guest: `${namespace}.guest`,
    web: `${namespace}.web`,
    pending: `${namespace}.c`,
    session: (sid) => `${namespace}.s.${sid}`,
    ending: (sid) => `${namespace}.e.${sid}`,
    identity: (sid) => `${namespace}.a.${sid}`,
    guestIdentity: (guestId) => `${namespace}.g.${guestId}`,
    device: (hash) => `${namespace}.d.${hash}`,
    aside: `${namespace}.x`,
    revocations: `${namespace}.r`,
  };
}

/** Removes what is stored of a sign-in that the pointer no longer names, and never will again. */
export async function removeSession({ store, keys }: KeyedStore, sid: string): Promise<void> {
  const removals = [keys.session(sid), keys.ending(sid), keys.identity(sid)].map((key) => store.remove(key));
  // One that fails keeps none of the others.
  await Promise.allSettled(removals);
  await Promise.all(removals);
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

/**
 * Writes what belongs to a sign-in, or to a guest. False when a pointer already names another one: then nothing of it
 * remains. A pointer that was evicted says nothing about a sign-in.
 */
export async function writeGuarded(
  { store, keys }: KeyedStore,
  { pointer, key, guest, guestId }: GuardedPlace,
  text: string,
): Promise<boolean> {
  const isMoved = async (): Promise<boolean> => {
    const [current, known] = await readEach(store, guest ? [keys.current, keys.guest] : [keys.current]);
    return (current ?? pointer) !== pointer || (guest !== undefined && known !== guest);
  };
  if (await isMoved()) return false;
  await store.write(key, text);
  if (guestId) await store.write(keys.guest, guestId);
  if (!(await isMoved())) return true;
  // A sign-out before the second write did not find this guest.
  if (guestId && (await store.read(keys.guest)) === guestId) await store.remove(keys.guest);
  await store.remove(key);
  return false;
}
