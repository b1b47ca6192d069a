import type { CookieNames } from '../../bff/cookie-names.js';
import { addEndedNames, parseEndedNames } from '../../bff/ended-names.js';
import type { UserSession } from '../../session/records.js';
import { type Cookie, parseCookies } from '../../storage/cookie-chunks.js';
import type { RequestCookies } from './cookie-jar.js';
import { isLarge, keepLarge, readLarge } from './large-sessions.js';
import type { OpenedCookies, OpenedSessions } from './opened-sessions.js';
import { clearOtherMode } from './other-mode.js';
import { parseSession, writeSession } from './parse-session.js';
import type { ServerParts } from './parts.js';
import { createSealedCookies, type SealedCookies, type SealedSet } from './sealed-cookies.js';
import { createTooLargeError, limitHeader, type SessionPlace } from './session-place.js';

/** The length of the whole `Cookie` header, below the limit of common servers: 16 kB for all headers. */
const MOST_HEADER_LENGTH = 12_000;
/** The most sets that one request opens. */
const MOST_OPENED = 8;
/** An answer that is later than this does not arrive: a name counts so much longer than a cookie that it could set. */
const LATE_SECONDS = 3_600;
/** A browser that restores its windows keeps cookies that end with it: then a name counts this long. */
const RESTORED_SECONDS = 34_560_000;

/** An opened session, and its cookies. */
interface OpenedSession extends OpenedCookies {
  readonly set: SealedSet;
}

/** The place of the `bff` mode: sealed cookies that no script reads, each named after its session. */
export function createSealedPlace(
  parts: ServerParts,
  cookies: RequestCookies,
  { names, memory }: { readonly names: CookieNames; readonly memory: OpenedSessions },
): SessionPlace {
  const sealed = createSealedCookies(parts.sealer, names.prefix);
  const lifetime = { maxAgeSeconds: parts.settings.maxAgeSeconds || undefined };
  const ended = createEndedCookie(parts, cookies, names.ended);
  let opened: readonly OpenedSession[] = [];
  /** Names the session that counts for the page, for as long as its cookies live. */
  const nameLive = (value: string): void => cookies.set({ name: names.live, value }, { ...lifetime, isReadable: true });
  const write = async (session: UserSession): Promise<void> => {
    const { sid, gen } = session.record;
    const limit = limitHeader(cookies, MOST_HEADER_LENGTH);
    const undo = cookies.mark();
    if (listNames(sealed, cookies, sid).length === 0) clearOtherMode(parts, cookies, names.prefix);
    const seal = async (text: string): Promise<readonly Cookie[] | undefined> => {
      const chunks = await sealed.seal('session', { id: sid, generation: gen, text });
      return chunks && measure(sealed, cookies, chunks) <= limit ? chunks : undefined;
    };
    const chunks =
      (await seal(writeSession(session))) ??
      (parts.settings.hasStore ? await seal(await keepLarge(parts, session)) : undefined);
    if (!chunks) {
      undo();
      throw createTooLargeError(parts.settings);
    }
    const others = listNames(sealed, cookies, sid).filter((name) => chunks.every((chunk) => chunk.name !== name));
    for (const chunk of chunks) cookies.set(chunk, lifetime);
    for (const name of others) cookies.expire(name);
    nameLive(sid);
  };
  return {
    write,
    async find() {
      const sets = putFirst(sealed.find('session', cookies.list()), cookies.find(names.live));
      opened = await openSessions(sets, (set) => openSet(parts, sealed, { memory, set }));
      const live = opened.filter(({ set }) => !ended.has(set.id)).map(({ session }) => session);
      const named = opened.filter(({ set }) => ended.has(set.id)).map(({ session }) => session);
      return { live: live.sort((one, other) => signedInAt(other) - signedInAt(one)), named };
    },
    async end({ record: { sid } }) {
      ended.add(sid);
      for (const name of listNames(sealed, cookies, sid)) cookies.expire(name);
      if (cookies.find(names.live) === sid) cookies.expire(names.live);
    },
    async tidy(current) {
      const surplus = listSurplus(sealed, cookies, opened);
      for (const name of surplus) cookies.expire(name);
      if (surplus.length > 0) parts.report({ event: 'cookies.rejected', count: surplus.length });
      // An answer that was late may have named another session.
      const sid = current?.record.sid;
      const named = cookies.find(names.live);
      if (sid !== undefined && sid !== named) nameLive(sid);
      if (sid === undefined && named !== undefined) cookies.expire(names.live);
      for (const { session, set, isOld } of opened) {
        const isUnchanged = set.names.every((name) => cookies.find(name) !== undefined);
        // Where it no longer fits, it stays unchanged.
        if (isOld && isUnchanged) await write(session).catch(() => undefined);
      }
    },
  };
}

/** The cookie that names ended sessions. */
interface EndedCookie {
  has(sid: string): boolean;
  add(sid: string): void;
}

function createEndedCookie({ platform, settings }: ServerParts, cookies: RequestCookies, name: string): EndedCookie {
  const lifeSeconds = (settings.maxAgeSeconds || RESTORED_SECONDS) + LATE_SECONDS;
  const nowSeconds = (): number => platform.wallMs() / 1000;
  const read = (): string => cookies.find(name) ?? '';
  const has = (sid: string): boolean => parseEndedNames(read(), nowSeconds()).has(sid);
  return {
    has,
    add(sid) {
      // An answer that is late must not replace names of which its request knew nothing.
      if (has(sid)) return;
      const value = addEndedNames(read(), new Map([[sid, nowSeconds() + lifeSeconds]]), nowSeconds());
      cookies.set({ name, value }, { maxAgeSeconds: lifeSeconds, isReadable: true });
    },
  };
}

/** Opens a set, or returns what the server has just opened. */
async function openSet(
  parts: ServerParts,
  sealed: SealedCookies,
  { memory, set }: { readonly memory: OpenedSessions; readonly set: SealedSet },
): Promise<OpenedCookies | undefined> {
  // The name has all that is sealed with the text.
  const key = `${set.names[0]}=${set.sealed}`;
  const known = memory.get(key);
  if (known) return known;
  const found = await sealed.open('session', set);
  const written = found && parseSession(parts, found.text, set.id);
  if (!written) return undefined;
  const session = isLarge(written) ? await readLarge(parts, written) : written;
  const opened = { session, isOld: found.isOld };
  // The store may have the tokens later.
  if (!isLarge(session)) memory.keep(key, opened);
  return opened;
}

/** Lists the received cookies of sessions that did not open: cut, foreign, outdated and malformed ones. */
function listSurplus(
  sealed: SealedCookies,
  cookies: RequestCookies,
  opened: readonly OpenedSession[],
): readonly string[] {
  const kept = new Set(opened.flatMap(({ set }) => set.names));
  const received = cookies.list().flatMap(({ name }) => (sealed.isOurs('session', name) ? name : []));
  return received.filter((name) => !kept.has(name) && cookies.find(name) !== undefined);
}

/** Moves the sets of the named session to the front: other cookies, however many, must not keep it from being opened. */
function putFirst(sets: readonly SealedSet[], named: string | undefined): readonly SealedSet[] {
  return [...sets.filter(({ id }) => id === named), ...sets.filter(({ id }) => id !== named)];
}

/** Opens the newest set of each session. */
async function openSessions(
  sets: readonly SealedSet[],
  open: (set: SealedSet) => Promise<OpenedCookies | undefined>,
): Promise<readonly OpenedSession[]> {
  const opened = new Map<string, OpenedSession>();
  for (const set of sets.slice(0, MOST_OPENED)) {
    const found = opened.has(set.id) ? undefined : await open(set);
    if (found) opened.set(set.id, { ...found, set });
  }
  return [...opened.values()];
}

/** Lists the names of a session's cookies, changes included. */
function listNames(sealed: SealedCookies, cookies: RequestCookies, sid: string): readonly string[] {
  const sets = sealed.find('session', parseCookies(cookies.header()));
  return sets.flatMap((set) => (set.id === sid ? set.names : []));
}

/** Returns when the user signed in. A refresh does not change it. */
function signedInAt({ tokens }: UserSession): number {
  return Number(tokens.accessToken.payload.auth_time) || 0;
}

/** Returns the length of the `Cookie` header with new cookies of a session. Those of other sessions will be removed. */
function measure(sealed: SealedCookies, cookies: RequestCookies, chunks: readonly Cookie[]): number {
  const present = parseCookies(cookies.header());
  const own = new Set(sealed.find('session', present).flatMap((set) => set.names));
  const others = present.filter(({ name }) => !own.has(name));
  return [...others, ...chunks].reduce((sum, { name, value }) => sum + name.length + value.length + '=; '.length, 0);
}
