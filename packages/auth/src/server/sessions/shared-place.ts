import type { CookieNames } from '../../bff/cookie-names.js';
import { isAuthError } from '../../errors/auth-error.js';
import { withNamedFailures } from '../../session/named-failures.js';
import { createRecords, type Records, type RecordsSource } from '../../session/opened-records.js';
import type { UserSession } from '../../session/records.js';
import {
  readSession,
  removeSession,
  removeSignedOut,
  saveEnding,
  saveTokens,
  signOut,
} from '../../session/store-protocol.js';
import { findLeftRecords } from '../../session/store-protocol-left.js';
import { signIn } from '../../session/store-protocol-sign-in.js';
import { findChunkSets, nameCookies, parseCookies } from '../../storage/cookie-chunks.js';
import { cookieStorage } from '../../storage/cookie-storage.js';
import type { RequestCookies } from './cookie-jar.js';
import { clearOtherMode, getSharedNamespace, getSharedPrefix } from './other-mode.js';
import { parseSession } from './parse-session.js';
import type { ServerParts } from './parts.js';
import { createTooLargeError, type FoundSessions, limitHeader, type SessionPlace } from './session-place.js';

/**
 * The place of the `cookies` mode: the records of `cookieStorage`, which the page reads and writes, too. Its pointer names the
 * session that counts, so an answer that is late writes only a record that nothing names.
 */
export function createSharedPlace(
  parts: ServerParts,
  cookies: RequestCookies,
  { prefix }: Pick<CookieNames, 'prefix'>,
): SessionPlace {
  let known: UserSession | undefined;
  let forged: UserSession | undefined;
  let isRefused = false;
  // The cookies of a request fail to be written only when there are too many.
  const deny = (): void => {
    isRefused = true;
  };
  const records = openRecords(parts, cookies, {
    sid: () => known?.record.sid,
    emitDegraded: deny,
  });
  const find = async (): Promise<FoundSessions> => {
    // A value whose cookies are not complete rejects once, and is removed.
    const found = await readSession(records).catch(() => readSession(records).catch(() => undefined));
    const session = found?.type === 'session' && found.session.tokens ? found.session : undefined;
    known = session && (await checkSession(parts, session));
    forged = known ? undefined : session;
    return { live: known ? [known] : [], named: findLeft(parts, cookies) };
  };
  return {
    find,
    async write(session) {
      const { record } = session;
      isRefused = false;
      const undo = cookies.mark();
      if (known?.record.sid !== record.sid) clearOtherMode(parts, cookies, prefix);
      // All changes leave in one answer. Two sessions would not fit.
      if (known && known.record.sid !== record.sid) await removeSession(records, known.record.sid);
      if (record.ended) await saveEnding(records, session, { ...record.ended, gen: record.gen });
      else if (known?.record.sid === record.sid) await saveTokens(records, session).catch(deny);
      else await signIn(records, session);
      if (isRefused) {
        undo();
        throw createTooLargeError(parts.settings);
      }
      known = session;
    },
    async end({ record: { sid } }) {
      if (known?.record.sid !== sid) return removeSession(records, sid);
      await signOut(records);
      known = undefined;
      await removeSignedOut(records, [sid]);
    },
    async tidy() {
      if (!forged || known) return;
      const { sid } = forged.record;
      await signOut(records);
      await removeSignedOut(records, [sid]);
      parts.report({ event: 'cookies.rejected', count: 1 });
    },
  };
}

/** The default of `cookieStorage`. */
const MOST_HEADER_BYTES = 8_000;
/** A page writes the record of a new session before the pointer to it. It has done so after this time, in milliseconds. */
const WRITTEN_MS = 60_000;
/** The most records that one request reads. */
const MOST_LEFT = 4;

/**
 * Finds the sessions that the pointer does not name: an answer that was late set the cookies of a session that had ended. A record of
 * the first generation may be that of a sign-in which its page is still writing.
 */
function findLeft(parts: ServerParts, cookies: RequestCookies): readonly UserSession[] {
  const received = parseCookies(cookies.header());
  const toName = (key: string): string => nameCookies(getSharedPrefix(parts), getSharedNamespace(parts) + key);
  const left = findLeftRecords({
    list(start) {
      const begin = toName(start);
      return received.flatMap(({ name }) => (name.startsWith(begin) ? name.slice(begin.length).split('~', 1) : []));
    },
    read: (key) => findChunkSets(toName(key), received).find(({ text }) => text)?.text,
  });
  return left.slice(0, MOST_LEFT).flatMap(({ sid, text }) => {
    const session = parseSession(parts, text, sid);
    if (!session) return [];
    const { gen, issuedWallMs } = session.record;
    return gen > 1 || parts.platform.wallMs() - issuedWallMs > WRITTEN_MS ? session : [];
  });
}

/** The signature of an expired token still tells who has signed in. */
const ANY_AGE_SECONDS = 1e10;

/** A token from further ahead: the clock of this server is wrong, in milliseconds. */
const AHEAD_MS = 60_000;

/**
 * Returns the session if the user pool has signed its tokens: the page writes these cookies, and so does any other client. Their signed
 * times count, and not what the page wrote beside them: its clock may be wrong. Undefined for other tokens.
 *
 * @throws {AuthError} `NetworkError` when the keys of the user pool cannot be read.
 */
async function checkSession(
  { checkSignature, clock, platform }: ServerParts,
  session: UserSession,
): Promise<UserSession | undefined> {
  const { idToken, accessToken } = session.tokens;
  try {
    const both = [accessToken, idToken].map(async (token) =>
      checkSignature(token.toString(), { graceSeconds: ANY_AGE_SECONDS }),
    );
    const claims = await Promise.all(both);
    const nowMs = clock.at(platform.now()) ?? platform.wallMs();
    const ageMs = nowMs - Math.min(...claims.map(({ iat }) => Number(iat) * 1000));
    const isUsable = ageMs > -AHEAD_MS && claims.every(({ exp }) => Number(exp) * 1000 > nowMs);
    return { ...session, issuedAtMs: isUsable ? platform.now() - Math.max(ageMs, 0) : -Infinity };
  } catch (error) {
    if (isAuthError(error)) throw error;
    return undefined;
  }
}

function openRecords(
  parts: ServerParts,
  cookies: RequestCookies,
  callbacks: Pick<RecordsSource, 'sid' | 'emitDegraded'>,
): Records {
  const jar = { get: cookies.header, set: cookies.apply };
  const { platform, clock, userPool, settings, config } = parts;
  const { maxAgeSeconds } = settings;
  const age = maxAgeSeconds > 0 && { maxAgeSeconds };
  const maxBytes = limitHeader(cookies, MOST_HEADER_BYTES);
  const opened = { store: cookieStorage({ jar, prefix: getSharedPrefix(parts), maxBytes, ...age }), isDenied: false };
  const namespace = getSharedNamespace(parts);
  const ports = { opened, namespace, platform, ...callbacks };
  const identityPool = config.identityPool;
  return createRecords({ ...ports, clock, userPool, identityPool, store: withNamedFailures(ports) });
}
