import { revokeToken } from '../cognito/revoke-token.js';
import type { ClientMetadata } from '../cognito/user-context.js';
import { createConfigurationError } from '../config/configuration-error.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import { findUserSession } from '../session/account.js';
import { askApp } from '../session/app-callback.js';
import { keepDevice } from '../session/devices.js';
import { getInternals, type Internals } from '../session/internals.js';
import { type Adopted, outPointer, type UserSession } from '../session/records.js';
import type { Session } from '../session/session.js';
import { readPointer } from '../session/store-protocol.js';
import { findGuest } from '../session/store-protocol-identity.js';
import { hasSession, saveAdopted } from '../session/store-protocol-sign-in.js';
import { readTokens, requestTokens } from '../session/tokens.js';
import { type Left, type LeftSession, readForeignGuest, readForeignSession } from './foreign-session.js';
import { type ForeignStorage, listForeignStorages } from './foreign-storage.js';
import { shareAdoption, untilSignOut } from './share-adoption.js';

/** The wait after a denial without a lock, in milliseconds: another tab may have used the token. */
const SETTLE_MS = 2_000;

/** The options of {@link adoptSession}. */
export interface AdoptOptions {
  /**
   * The storage of the other library. Default: `localStorage` and `sessionStorage`, which belong to this origin. For cookies,
   * which sibling hosts can write, pass {@link amplifyCookies}.
   */
  readonly storage?: ForeignStorage | undefined;
  /**
   * Keeps the copies of the other library. They include plain refresh tokens. With refresh token rotation the two libraries
   * end each other's session. Default false.
   */
  readonly keep?: boolean | undefined;
}

/**
 * Adopts the session or the guest identity that `aws-amplify` v6 or `amazon-cognito-identity-js` stored for the same pools
 * and app client, so that users stay signed in when an app migrates. It happens once, while the session's own store has
 * never had a session. A user who signed out stays signed out.
 *
 * It first uses the refresh token. When the service accepts it, the session starts with the new tokens. When the service
 * denies it, the session is not adopted and the copies stay. Without an answer the call behaves as offline, and the next
 * call tries again.
 *
 * After the session is stored, the other library's tokens are removed. The keys of remembered devices are adopted and stay.
 * With a store that ends with the page, the tokens are removed when they become useless: after a sign-out or a rotation.
 *
 * Incomplete or unreadable data and data of other clients stay untouched. Call it before the first use of the session;
 * `createAuth` does so.
 *
 * @throws {AuthError} `InvalidConfiguration` when `options` is no object, or `storage` has no `getItem` or no `removeItem`.
 * @throws {TypeError} when `session` does not come from `createSession` or `createAuth`.
 *
 * @example
 * ```ts
 * const session = createSession({ userPool: { id: 'us-east-1_Claviger1', clientId: 'clavigerlocalclient0000001' } });
 * adoptSession(session);
 * const { isSignedIn } = await session.fetchAuthSession();
 * ```
 */
export function adoptSession(session: Session, options: AdoptOptions = {}): void {
  const internals = getInternals(session);
  const adopt = prepareAdoption(internals, options);
  internals.sync.onRead(async ({ type }) => (type === 'nothing' ? adopt() : undefined));
}

/**
 * Prepares the adoption into an empty store. The returned function resolves with the error of a service that did not
 * answer. It also removes copies that an earlier start left.
 *
 * @throws {AuthError} `InvalidConfiguration`.
 */
export function prepareAdoption(internals: Internals, options: AdoptOptions): () => Promise<AuthError | undefined> {
  const { storage }: AdoptOptions = Object(options);
  const isStorage = !storage || [storage.getItem, storage.removeItem].every((method) => typeof method === 'function');
  if (!isStorage || Object(options) !== options)
    throw createConfigurationError('adopt.storage', 'is no storage', 'Pass one, such as amplifyCookies().');
  const find = (): Promise<Findings> => findAll(internals, storage);
  let isOver = false;
  const clear = (): void => {
    const { status } = internals.runtime.account();
    if (status === 'loading' || status === 'unavailable') return;
    stop();
    // An earlier start may have ended after it stored our record and before it removed the copies.
    if (internals.runtime.sid()) void find().then((left) => removeStored(internals, left));
  };
  const stop = options.keep ? () => undefined : internals.runtime.onChange(clear);
  if (!options.keep) clear();
  return shareAdoption(internals, async () => {
    if (isOver) return undefined;
    try {
      await adopt(internals, find, options.keep);
    } catch (thrown) {
      const error = asAuthError(thrown);
      if (error.retryable) return error;
      internals.runtime.report({ event: 'adoption.failed', error });
      // Another tab may have used the same token first: read the store again.
      await internals.sync.change(async () => undefined);
    }
    isOver = true;
    return undefined;
  });
}

async function adopt(internals: Internals, find: () => Promise<Findings>, keep: boolean | undefined): Promise<void> {
  const since = internals.runtime.signOuts();
  const left = await find();
  const [user] = left.users;
  const [guest] = left.guests;
  /** Whether another context was faster. Then it reads the store again. */
  const isLate = async (): Promise<boolean> => {
    if (!internals.runtime.account().session && (await readPointer(internals.records)) === null) return false;
    await internals.sync.change(async () => undefined);
    return true;
  };
  if (!user && !guest) {
    // The faster context removes the copies.
    await isLate();
    return;
  }
  const metadata = user && (await askApp(internals, 'getClientMetadata'));
  const begin = async (isLocked: boolean): Promise<void> => {
    if (await isLate()) return;
    const sid = user?.value.record.sid ?? '';
    const isStored = user && (await hasSession(internals.records, sid));
    const session = user && !isStored ? await renew(internals, user, { isLocked, metadata }) : undefined;
    await internals.sync.change(() => take(internals, { sid, session, identityId: guest?.value }, since));
  };
  await internals.runtime.withLock('adopt', (isLocked) => untilSignOut(internals, begin(isLocked)));
  if (user?.device)
    await keepDevice(internals, listNames(user.value), user.device).catch(internals.records.emitDegraded);
  if (keep) return;
  await removeStored(internals, left, true);
  if (!internals.records.opened.store.shared) removeUseless(internals, left);
}

/**
 * Renews the tokens of a foreign session.
 *
 * @throws {AuthError} `retryable` without an answer; otherwise the service denied the session.
 */
async function renew(
  internals: Internals,
  { value, device }: LeftSession,
  { isLocked, metadata }: { readonly isLocked: boolean; readonly metadata: ClientMetadata | undefined },
): Promise<UserSession> {
  const { userPool } = internals;
  if (!userPool) throw createOwnError('SignedOut');
  const { idToken, accessToken, issuedWallMs, ...record } = value.record;
  try {
    const session = readTokens(internals, await requestTokens(userPool, value, metadata, device?.key), record);
    if (session.userId !== value.userId) throw createOwnError('InvalidResponse', new TypeError('another user'));
    return session;
  } catch (error) {
    if (!isLocked && !asAuthError(error).retryable) await sleep(internals.platform, SETTLE_MS);
    throw error;
  }
}

/** Lists the names that the user may sign in with. */
function listNames({ username, record }: UserSession): readonly string[] {
  return [username, record.signInDetails?.loginId ?? username];
}

/** The sessions and identities of all storages, the latest first. */
interface Findings {
  readonly users: readonly LeftSession[];
  readonly guests: readonly Left<string>[];
}

async function findAll(internals: Internals, storage: ForeignStorage | undefined): Promise<Findings> {
  const storages = storage ? [storage] : listForeignStorages();
  const isThere = <T>(left: T | undefined): left is T => left !== undefined;
  const users = await Promise.all(storages.map((place) => readForeignSession(internals, place)));
  const guests = await Promise.all(storages.map((place) => readForeignGuest(internals, place)));
  const issuedAt = ({ value }: Left<UserSession>): number => Number(value.tokens.accessToken.payload['iat']);
  return {
    users: users.filter(isThere).sort((one, other) => issuedAt(other) - issuedAt(one)),
    guests: guests.filter(isThere),
  };
}

/**
 * Stores the adopted session and identity.
 *
 * @param since `internals.runtime.signOuts()` at the start of the adoption. A sign-out since then cancels it.
 */
async function take(internals: Internals, adopted: Adopted, since: number): Promise<void> {
  const { records, userPool } = internals;
  const { session } = adopted;
  const revoke = (): void => {
    if (session && userPool) revokeToken(userPool, session.record.refreshToken, {}).catch(() => undefined);
  };
  if (internals.runtime.signOuts() !== since) return revoke();
  // A sign-in that could not be stored exists in memory.
  if (internals.runtime.account().session) return;
  try {
    if (!(await saveAdopted(records, adopted))) revoke();
  } catch (cause) {
    // The session lives on in memory, and where it was.
    internals.records.emitDegraded(cause);
    if (session) internals.runtime.dispatch({ type: 'session', session, elsewhere: true });
  }
}

/**
 * Removes the copies that our own durable store has, too. `isBeginning`: the store was empty at the start, so a sign-out
 * since then has ended the copied session.
 */
async function removeStored(internals: Internals, { users, guests }: Findings, isBeginning = false): Promise<void> {
  const { records } = internals;
  if (!records.opened.store.shared) return;
  try {
    const sid = users[0]?.value.record.sid ?? '';
    const isStored = await hasSession(records, sid);
    // A sign-out writes the pointer and then removes the record, so read the pointer last.
    const pointer = await readPointer(records);
    const isOver = isBeginning && pointer?.startsWith(outPointer);
    // An older copy, in a storage that the app used before, is useless, too.
    if (isOver || (isStored && pointer === sid)) for (const user of users) await user.remove();
    const { found } = await findGuest(records);
    for (const { value, remove } of guests) if (value === found?.identityId) await remove();
  } catch {
    // The next start tries again.
  }
}

/** Removes the copies when they become useless: after a sign-out, another sign-in, or a rotation. */
function removeUseless(internals: Internals, { users, guests }: Findings): void {
  const refreshToken = users[0]?.value.record.refreshToken;
  const stop = internals.runtime.onChange(() => {
    const account = internals.runtime.account();
    const isUnknown =
      account.status === 'unavailable' || (account.status === 'signedOut' && account.reason === 'never');
    if (isUnknown || (refreshToken && findUserSession(account)?.record.refreshToken === refreshToken)) return;
    stop();
    for (const { remove } of [...users, ...guests]) void remove();
  });
}
