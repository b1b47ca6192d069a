import { type AuthError, isAuthError } from '../../errors/auth-error.js';
import { asAuthError, createOwnError } from '../../errors/own-errors.js';
import type { UserSession } from '../../session/records.js';
import { adoptCookies } from './adopt-cookies.js';
import type { AwsKeys } from './aws-keys.js';
import type { RequestCookies } from './cookie-jar.js';
import { createSessionEnds, type SessionEnds } from './end-sessions.js';
import { createEndedError } from './ended-error.js';
import type { Flights } from './flights.js';
import type { ServerParts } from './parts.js';
import type { Revocations } from './revocations.js';
import type { FoundSessions, SessionPlace } from './session-place.js';
import type { EndStatus, RenewOptions, Visitor } from './visitor.js';

/** The dependencies of a visitor. */
export interface VisitorParts {
  readonly parts: ServerParts;
  readonly flights: Flights;
  readonly keys: AwsKeys;
  readonly cookies: RequestCookies;
  readonly place: SessionPlace;
  readonly revocations: Revocations;
}

/** The session of a request, as its cookies had it or as the request has changed it. */
interface CurrentSession {
  /** All sessions in the cookies. */
  find(): Promise<FoundSessions>;
  /** The session that counts. */
  read(): Promise<UserSession | undefined>;
  /** Writes the cookies, and makes a session the one that counts. */
  write(session: UserSession): Promise<void>;
  forget(): void;
}

/** Creates the session of one request. */
export function createVisitor(dependencies: VisitorParts): Visitor {
  const { flights, keys, cookies, place, revocations } = dependencies;
  const ends = createSessionEnds(dependencies);
  const current = createCurrent(place, ends.isNoted);
  const { endOthers, begin } = createSignIns({ current, ends, revocations });
  const readToEnd = async (): Promise<UserSession | undefined> => {
    const { live } = await current.find();
    return current.read().catch(() => live[0]);
  };
  return {
    read: current.read,
    readToEnd,
    renew: (options) => renew(dependencies, { current, ends }, options),
    async wasRefreshed(refreshToken) {
      const session = await current.read();
      return session !== undefined && flights.isPredecessor(refreshToken, session);
    },
    adopt: () => adoptCookies(dependencies, { read: current.read, begin }),
    begin,
    async move(refreshToken, exchange) {
      const next = await flights.adopt(refreshToken, exchange);
      // The remembered answer may be that of a session which the user has left since.
      if (await isOver(ends, next)) throw createOwnError('SignedOut');
      await begin(next);
      return next;
    },
    update: current.write,
    async end(): Promise<EndStatus> {
      const session = await readToEnd();
      current.forget();
      const isAnswered = (session ? await ends.end(session) : true) && (await endOthers(undefined));
      if (!session) return 'none';
      return isAnswered ? 'complete' : 'partial';
    },
    async credentials(isForced = false) {
      const session = await current.read();
      if (!session) throw createOwnError('SignedOut');
      if (session.record.ended) throw createEndedError(session.record.ended);
      return keys.get(session, isForced);
    },
    async keepCredentials(identity) {
      const session = await current.read();
      if (session) await keys.keep(session, identity);
    },
    async settle() {
      // Two tabs signed in at once, or an answer that was late set a cookie again: the session that counts stays alone.
      const session = await current.read().catch(asAuthError);
      if (isAuthError(session)) return;
      await endOthers(session?.record.sid);
      await place.tidy(session);
      await revocations.sendKept();
    },
    setCookies: cookies.lines,
    cookieHeader: cookies.header,
  };
}

/** Begins the session of a sign-in, which ends the sessions before it. */
function createSignIns({
  current,
  ends,
  revocations,
}: Pick<VisitorParts, 'revocations'> & {
  readonly current: CurrentSession;
  readonly ends: SessionEnds;
}): { endOthers(sid: string | undefined): Promise<boolean>; begin(next: UserSession): Promise<void> } {
  /** Ends all sessions in the cookies but one. Resolves to whether the service has answered. */
  const endOthers = async (sid: string | undefined): Promise<boolean> => {
    const { live, named } = await current.find();
    let isAnswered = true;
    for (const one of [...named, ...live]) {
      if (one.record.sid !== sid) isAnswered = (await ends.end(one)) && isAnswered;
    }
    return isAnswered;
  };
  const begin = async (next: UserSession): Promise<void> => {
    const { sid, refreshToken } = next.record;
    try {
      // The sessions before, as the cookies of the request have them.
      await current.find();
      await current.write(next);
    } catch (error) {
      // No cookie has these tokens.
      await revocations.send(sid, refreshToken);
      throw error;
    }
    await endOthers(sid);
  };
  return { endOthers, begin };
}

function createCurrent(place: SessionPlace, isNoted: (session: UserSession) => Promise<boolean>): CurrentSession {
  let finding: Promise<FoundSessions> | undefined;
  let session: UserSession | undefined;
  let isKnown = false;
  const find = (): Promise<FoundSessions> => {
    if (finding === undefined) finding = place.find();
    return finding;
  };
  const set = (next: UserSession | undefined): void => {
    session = next;
    isKnown = true;
  };
  return {
    find,
    async read() {
      if (isKnown) return session;
      for (const one of (await find()).live) {
        if (await isNoted(one)) continue;
        // A write may have come first.
        if (!isKnown) set(one);
        break;
      }
      isKnown = true;
      return session;
    },
    async write(next) {
      await place.write(next);
      set(next);
    },
    forget: () => set(undefined),
  };
}

/**
 * Whether a sign-out was noted for a session whose refresh token has just been spent. Where the store fails, the new tokens are written
 * all the same: they would be lost, and the next request asks the store.
 */
function isOver(ends: SessionEnds, session: UserSession): Promise<boolean> {
  return ends.isNoted(session).catch(() => false);
}

/** Renews the session of a request, if that is necessary. */
async function renew(
  { parts, flights }: VisitorParts,
  { current, ends }: { readonly current: CurrentSession; readonly ends: SessionEnds },
  { isForced = false, newerThan }: RenewOptions = {},
): Promise<AuthError | undefined> {
  try {
    const session = await current.read();
    if (!session) return createOwnError('SignedOut');
    const { ended, gen } = session.record;
    if (ended && !isForced) return createEndedError(ended);
    const isFresh = !ended && parts.freshnessOf(session) === 'fresh';
    if (isFresh && (!isForced || (newerThan !== undefined && gen > newerThan))) return undefined;
    const next = await flights.refresh(session);
    // A sign-out did not wait for this refresh: nothing may bring the session back.
    if (await isOver(ends, next)) {
      current.forget();
      await ends.end(next);
      return createOwnError('SignedOut');
    }
    await writeRenewal(current, session, next);
    return next.record.ended && createEndedError(next.record.ended);
  } catch (error) {
    return asAuthError(error);
  }
}

/** Writes a renewal. Where it does not fit, its refresh token is written beside the old tokens: the old one may be spent. */
async function writeRenewal(current: CurrentSession, session: UserSession, next: UserSession): Promise<void> {
  const { gen, refreshToken } = next.record;
  try {
    await current.write(next);
  } catch (error) {
    if (refreshToken !== session.record.refreshToken) {
      await current.write({ ...session, record: { ...session.record, gen, refreshToken, ended: undefined } });
    }
    throw error;
  }
}
