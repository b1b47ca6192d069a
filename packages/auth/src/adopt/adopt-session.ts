import { revokeToken } from '../cognito/revoke-token.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { createId } from '../platform/random-id.js';
import { sleep } from '../platform/waiting.js';
import { sessionOf, userSessionOf } from '../session/account.js';
import { keepDevice } from '../session/devices.js';
import { coreOf } from '../session/internals.js';
import { identityShape } from '../session/record-shapes.js';
import { type IdentityRecord, outPointer, type UserSession } from '../session/records.js';
import type { Core } from '../session/runtime.js';
import type { Session } from '../session/session.js';
import { readRecord } from '../session/store-protocol.js';
import { readTokens, requestTokens } from '../session/tokens.js';
import { type Left, type LeftSession, readForeignGuest, readForeignSession } from './foreign-session.js';
import { type ForeignStorage, listForeignStorages } from './foreign-storage.js';
import { shareAdoption, untilSignOut } from './share-adoption.js';

/** How long a refusal is doubted without a lock: another tab may have used the token, in milliseconds. */
const settleMs = 2_000;

/** What {@link adoptSession} can be given. */
export interface AdoptOptions {
  /**
   * Where the other library keeps its session. Default: `localStorage` and `sessionStorage`, which belong to this origin
   * alone. For cookies, which sibling hosts can write too, pass {@link amplifyCookies}.
   */
  readonly storage?: ForeignStorage;
  /**
   * Leaves the other library's copies where they are: plain refresh tokens among them, and with refresh token rotation
   * two libraries that end each other's session. Default false.
   */
  readonly keep?: boolean;
}

/**
 * Lets a session begin with what `aws-amplify` v6 or `amazon-cognito-identity-js` left for the same user pool, client
 * and identity pool, so that users stay signed in when an app moves over: tokens, and the identity of a guest. It
 * happens once, when the session's own store has never held a session; a user who has signed out stays signed out.
 *
 * The refresh token is used first. The session counts once the service has accepted it, with the new tokens. Where the
 * service refuses it, nothing is adopted and the copies stay. Where no answer comes, nothing is decided: the call
 * answers as offline, and the next call tries again.
 *
 * Once the session's own record is stored, the other copies of the tokens are removed; keys of remembered devices stay,
 * and are adopted too. In a store that dies with the page, they are removed as soon as they are of no use: after a
 * sign-out, and when they were rotated.
 *
 * What is incomplete, unreadable, or of another client is left alone. Call it before the session is first asked for
 * anything; `createAuth` does it by itself.
 *
 * @throws {TypeError} when the session was not made by `createSession` or `createAuth`.
 *
 * @example
 * ```ts
 * const session = createSession({ userPool: { id: 'us-east-1_Claviger1', clientId: 'clavigerlocalclient0000001' } });
 * adoptSession(session);
 * const { isSignedIn } = await session.fetchAuthSession();
 * ```
 */
export function adoptSession(session: Session, options: AdoptOptions = {}): void {
  const core = coreOf(session);
  core.onEmptyStore(prepareAdoption(core, options));
}

/**
 * The work for an empty store; it resolves with the error of a service that did not answer. From now on it also looks
 * after copies that an earlier start has left.
 */
export function prepareAdoption(core: Core, options: AdoptOptions): () => Promise<AuthError | undefined> {
  const find = (): Promise<Findings> => findAll(core, options.storage);
  let isOver = false;
  const clear = (): void => {
    const { status } = core.account();
    if (status === 'loading' || status === 'unavailable') return;
    stop();
    // An earlier start may have ended between the two: when ours was stored, and the others not yet removed.
    if (core.sid()) void find().then((left) => removeStored(core, left));
  };
  const stop = options.keep ? () => undefined : core.onChange(clear);
  if (!options.keep) clear();
  return shareAdoption(core, async () => {
    if (isOver) return undefined;
    try {
      await adopt(core, find, options.keep);
    } catch (thrown) {
      const error = asAuthError(thrown);
      if (error.retryable) return error;
      core.report({ event: 'adoption.failed', error });
      // Another tab may have been faster with the same token: the store is read once more.
      await core.change(async () => undefined);
    }
    isOver = true;
    return undefined;
  });
}

async function adopt(core: Core, find: () => Promise<Findings>, keep: boolean | undefined): Promise<void> {
  const since = core.signOuts();
  const left = await find();
  const [user] = left.users;
  const [guest] = left.guests;
  /** Where another context was faster, the store is read once more. */
  const isLate = async (): Promise<boolean> => {
    if (!sessionOf(core.account()) && (await core.store.read(core.keys.current)) === null) return false;
    await core.change(async () => undefined);
    return true;
  };
  if (!user && !guest) {
    // The faster one removes what it has adopted.
    await isLate();
    return;
  }
  const begin = async (isLocked: boolean): Promise<void> => {
    if (await isLate()) return;
    const sid = user?.value.record.sid ?? '';
    const isStored = user && (await core.store.read(core.keys.session(sid))) !== null;
    const session = user && !isStored ? await renew(core, user, isLocked) : undefined;
    await core.change(() => take(core, { sid, session, identityId: guest?.value, since }));
  };
  await core.exclusively('adopt', (isLocked) => untilSignOut(core, begin(isLocked)));
  if (user?.device) await keepDevice(core, listNames(user.value), user.device).catch(core.degrade);
  if (keep) return;
  await removeStored(core, left, true);
  if (!core.store.shared) removeUseless(core, left);
}

/**
 * The session with the tokens that the service gives for its refresh token.
 *
 * @throws {AuthError} `retryable` when no answer came; otherwise the session is refused.
 */
async function renew(core: Core, { value, device }: LeftSession, isLocked: boolean): Promise<UserSession> {
  const { userPool } = core;
  if (!userPool) throw createOwnError('SignedOut');
  const { idToken, accessToken, issuedWallMs, ...record } = value.record;
  try {
    const session = readTokens(core, await requestTokens(core, userPool, value, device?.key), record);
    if (session.userId !== value.userId) throw createOwnError('InvalidResponse', new TypeError('another user'));
    return session;
  } catch (error) {
    if (!isLocked && !asAuthError(error).retryable) await sleep(core.platform, settleMs);
    throw error;
  }
}

/** The names by which the user may sign in again. */
function listNames({ username, record }: UserSession): readonly string[] {
  return [username, record.signInDetails?.loginId ?? username];
}

/** What all the storages hold, the latest first. */
interface Findings {
  readonly users: readonly LeftSession[];
  readonly guests: readonly Left<string>[];
}

async function findAll(core: Core, storage: ForeignStorage | undefined): Promise<Findings> {
  const storages = storage ? [storage] : listForeignStorages();
  const isThere = <T>(left: T | undefined): left is T => left !== undefined;
  const users = await Promise.all(storages.map((place) => readForeignSession(core, place)));
  const guests = await Promise.all(storages.map((place) => readForeignGuest(core, place)));
  const issuedAt = ({ value }: Left<UserSession>): number => Number(value.tokens.accessToken.payload['iat']);
  return {
    users: users.filter(isThere).sort((one, other) => issuedAt(other) - issuedAt(one)),
    guests: guests.filter(isThere),
  };
}

/** What is adopted. */
interface Adopted {
  /** Names the sign-in; empty for a guest alone. */
  readonly sid: string;
  /** Undefined where an earlier start has stored it: then that record counts. */
  readonly session: UserSession | undefined;
  readonly identityId: string | undefined;
  /** `core.signOuts()` when the adoption began: one more since then is the end of what is adopted. */
  readonly since: number;
}

/** Writes what is adopted as ours. */
async function take(core: Core, { sid, session, identityId, since }: Adopted): Promise<void> {
  const { store, keys, userPool } = core;
  const revoke = (): void => {
    if (session && userPool) revokeToken(userPool, session.record.refreshToken, {}).catch(() => undefined);
  };
  if (core.signOuts() !== since) return revoke();
  // A sign-in that couldn't be stored lives in memory.
  if (sessionOf(core.account())) return;
  try {
    if (identityId && !(await store.read(keys.guest))) {
      const guestId = createId(core.platform);
      await store.write(keys.guestIdentity(guestId), JSON.stringify({ v: 1, identityId }));
      await store.write(keys.guest, guestId);
    }
    if (!sid) return;
    const key = keys.session(sid);
    // Without a lock another context may be further on with the same session: that record counts.
    if (session && (await store.read(key)) === null) await store.write(key, JSON.stringify(session.record));
    // Signing in and out takes no lock.
    let pointer = await store.read(keys.current);
    if (pointer === sid) return;
    if (pointer === null) {
      await store.write(keys.current, sid);
      if ((await store.read(key)) !== null) return;
      // A sign-out came between the two: it removes the record after it has written the pointer.
      pointer = `${outPointer}${createId(core.platform)}`;
      await store.write(keys.current, pointer);
    }
    await store.remove(key);
    if (pointer.startsWith(outPointer)) revoke();
  } catch (cause) {
    // The session lives on in memory, and where it was.
    core.degrade(cause);
    if (session) core.dispatch({ type: 'session', session, elsewhere: true });
  }
}

/**
 * Removes what our own store holds too, in a way that outlives the page. `isBeginning`: the store was empty a moment
 * ago, so a sign-out since then has ended what was left.
 */
async function removeStored(core: Core, { users, guests }: Findings, isBeginning = false): Promise<void> {
  const { store, keys } = core;
  if (!store.shared) return;
  try {
    const sid = users[0]?.value.record.sid ?? '';
    const isStored = (await store.read(keys.session(sid))) !== null;
    // A sign-out removes the record after it has written the pointer, so the pointer is read last.
    const pointer = await store.read(keys.current);
    const isOver = isBeginning && pointer?.startsWith(outPointer);
    // An older one, in a storage that the app used before, is of no use either.
    if (isOver || (isStored && pointer === sid)) for (const user of users) await user.remove();
    const guestId = await store.read(keys.guest);
    const guest = guestId
      ? await readRecord<IdentityRecord>(core, keys.guestIdentity(guestId), identityShape)
      : undefined;
    for (const { value, remove } of guests) if (value === guest?.identityId) await remove();
  } catch {
    // The next start tries again.
  }
}

/** Removes what was left once it can begin no session: after a sign-out, another sign-in, or a rotation. */
function removeUseless(core: Core, { users, guests }: Findings): void {
  const refreshToken = users[0]?.value.record.refreshToken;
  const stop = core.onChange(() => {
    const account = core.account();
    const isUnknown =
      account.status === 'unavailable' || (account.status === 'signedOut' && account.reason === 'never');
    if (isUnknown || (refreshToken && userSessionOf(account)?.record.refreshToken === refreshToken)) return;
    stop();
    for (const { remove } of [...users, ...guests]) void remove();
  });
}
