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
  signIn,
  signOut,
} from '../../session/store-protocol.js';
import { cookieStorage } from '../../storage/cookie-storage.js';
import type { RequestCookies } from './cookie-jar.js';
import type { ServerParts } from './parts.js';
import { createTooLargeError, type FoundSessions, type SessionPlace } from './session-place.js';

/**
 * The place of the `cookies` mode: the records of `cookieStorage`, which the page reads and writes, too. Its pointer names the
 * session that counts, so an answer that is late writes only a record that nothing names.
 */
export function createSharedPlace(parts: ServerParts, cookies: RequestCookies): SessionPlace {
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
    return { live: known ? [known] : [], named: [] };
  };
  return {
    find,
    async write(session) {
      const { record } = session;
      isRefused = false;
      const undo = cookies.mark();
      // All changes leave in one answer. Two sessions would not fit.
      if (known && known.record.sid !== record.sid) await removeSession(records, known.record.sid);
      if (record.ended) await saveEnding(records, session, { ...record.ended, gen: record.gen });
      else if (known?.record.sid === record.sid) await saveTokens(records, session).catch(deny);
      else await signIn(records, session);
      if (isRefused) {
        undo();
        throw createTooLargeError();
      }
      known = session;
    },
    async end({ record: { sid } }) {
      if (known?.record.sid !== sid) return removeSession(records, sid);
      await signOut(records, { isDeleted: false, hasSession: true });
      known = undefined;
      await removeSignedOut(records, [sid]);
    },
    async tidy() {
      if (!forged || known) return;
      const { sid } = forged.record;
      await signOut(records, { isDeleted: false, hasSession: true });
      await removeSignedOut(records, [sid]);
      parts.report({ event: 'cookies.rejected', count: 1 });
    },
  };
}

/** The signature of an expired token still tells who has signed in. */
const ANY_AGE_SECONDS = 1e10;

/**
 * Returns the session if the user pool has signed its tokens: the page writes these cookies, and so does any other client. The time
 * that the page wrote beside an expired token does not count. Undefined for other tokens.
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
    const ends = (await Promise.all(both)).map(({ exp }) => Number(exp) * 1000);
    const nowMs = clock.at(platform.now()) ?? platform.wallMs();
    return Math.min(...ends) > nowMs ? session : { ...session, issuedAtMs: -Infinity };
  } catch (error) {
    if (isAuthError(error)) throw error;
    return undefined;
  }
}

function openRecords(
  { platform, clock, userPool, settings, config }: ServerParts,
  cookies: RequestCookies,
  callbacks: Pick<RecordsSource, 'sid' | 'emitDegraded'>,
): Records {
  const jar = { get: cookies.header, set: cookies.apply };
  const { cookieName, maxAgeSeconds } = settings;
  const age = maxAgeSeconds > 0 && { maxAgeSeconds };
  const opened = { store: cookieStorage({ jar, prefix: `__Host-${cookieName}`, ...age }), isDenied: false };
  const namespace = `claviger.${userPool.id}.${userPool.clientId}.`;
  const ports = { opened, namespace, platform, ...callbacks };
  const identityPool = config.identityPool;
  return createRecords({ ...ports, clock, userPool, identityPool, store: withNamedFailures(ports) });
}
