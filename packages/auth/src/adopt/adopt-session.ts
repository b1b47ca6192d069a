import { createId } from '../platform/random-id.js';
import type { Core } from '../session/core.js';
import { keepDevice } from '../session/devices.js';
import { coreOf } from '../session/link.js';
import { sessionOf, userSessionOf } from '../session/machine.js';
import { readIdentity, type UserSession } from '../session/records.js';
import type { Session } from '../session/session.js';
import { type Left, type LeftSession, readForeignGuest, readForeignSession } from './foreign-session.js';
import { type ForeignStorage, listForeignStorages } from './foreign-storage.js';

/** What {@link adoptSession} can be given. */
export interface AdoptOptions {
  /**
   * Where the other library keeps its session. Default: `localStorage`, `sessionStorage` and the page's cookies. For
   * cookies with a domain or a path, pass that library's own `CookieStorage` with the same options.
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
 * happens once, when the session's own store has never held one; whoever has signed out stays so. Once the session's
 * own record is stored, the other copies of the tokens are removed; keys of remembered devices stay, and are taken over. In a store that
 * dies with the page, they are removed as soon as they are of no use: after a sign-out, and when they were rotated.
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
  core.whenNothing(prepareAdoption(core, options));
}

/**
 * What is to be done when the store turns out to be empty. From now on it also looks after copies that an earlier start
 * has left.
 */
export function prepareAdoption(core: Core, options: AdoptOptions): () => Promise<void> {
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
  return async () => {
    if (isOver) return;
    isOver = true;
    await adopt(core, find, options.keep).catch(core.degrade);
  };
}

async function adopt(core: Core, find: () => Promise<Findings>, keep: boolean | undefined): Promise<void> {
  const left = await find();
  const [user] = left.users;
  const [guest] = left.guests;
  if (!user && !guest) return;
  await core.exclusively('adopt', () => core.change(() => take(core, user?.value, guest?.value)));
  if (user?.device) await keepDevice(core, namesOf(user.value), user.device).catch(core.degrade);
  if (keep) return;
  await removeStored(core, left, true);
  if (!core.store.shared) removeUseless(core, left);
}

/** The names by which the user may sign in again. */
function namesOf({ username, record }: UserSession): readonly string[] {
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

/** Writes both down as ours, under a lock that lets one context after another do it: the first one is the only one. */
async function take(core: Core, user: UserSession | undefined, identityId: string | undefined): Promise<void> {
  const { store, keys } = core;
  // A sign-in that couldn't be stored lives in memory.
  if (sessionOf(core.account())) return;
  try {
    if ((await store.read(keys.current)) !== null) return;
    if (identityId && !(await store.read(keys.guest))) {
      const guestId = createId(core.platform);
      await store.write(keys.guestIdentity(guestId), JSON.stringify({ v: 1, identityId }));
      await store.write(keys.guest, guestId);
    }
    if (!user) return;
    const { sid } = user.record;
    const key = keys.session(sid);
    // Where no lock could be had another context may be further on with the same session, and signing in and out takes
    // none: theirs counts.
    if ((await store.read(key)) === null) await store.write(key, JSON.stringify(user.record));
    const pointer = await store.read(keys.current);
    if (pointer === null) await store.write(keys.current, sid);
    else if (pointer !== sid) await store.remove(key);
  } catch (cause) {
    // The session lives on in memory, and where it was.
    core.degrade(cause);
    if (user) core.dispatch({ type: 'session', session: user, elsewhere: true });
  }
}

/**
 * Removes what our own store holds too, in a way that outlives the page. `isBeginning`: the store was empty a moment
 * ago, so whoever has signed out since has ended what was left.
 */
async function removeStored({ store, keys }: Core, { users, guests }: Findings, isBeginning = false): Promise<void> {
  if (!store.shared) return;
  try {
    const sid = await store.read(keys.current);
    const isStored = sid !== null && (await store.read(keys.session(sid))) !== null;
    const isOver = isBeginning && sid?.startsWith('out:');
    // An older one, in a storage that the app used before, is of no use either.
    if (isOver || (isStored && users[0]?.value.record.sid === sid)) for (const user of users) await user.remove();
    const guestId = await store.read(keys.guest);
    const guest = guestId ? await readIdentity(store, keys.guestIdentity(guestId)) : undefined;
    for (const { value, remove } of guests) if (value === guest?.identityId) await remove();
  } catch {
    // The next start tries again.
  }
}

/** Waits until nobody can begin with what was left any more: signed out, signed in anew, or the tokens were rotated. */
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
