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
    known = found?.type === 'session' && found.session.tokens ? found.session : undefined;
    return { live: known ? [known] : [], named: [] };
  };
  return {
    find,
    async write(session) {
      const { record } = session;
      isRefused = false;
      if (record.ended) await saveEnding(records, session, { ...record.ended, gen: record.gen });
      else if (known?.record.sid === record.sid) await saveTokens(records, session).catch(deny);
      else await signIn(records, session);
      if (isRefused) throw createTooLargeError();
      known = session;
    },
    async end({ record: { sid } }) {
      if (known?.record.sid !== sid) return removeSession(records, sid);
      await signOut(records, { isDeleted: false, hasSession: true });
      known = undefined;
      await removeSignedOut(records, [sid]);
    },
    tidy: async () => undefined,
  };
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
