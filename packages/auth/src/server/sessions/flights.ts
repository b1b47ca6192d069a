import { asAuthError, createOwnError } from '../../errors/own-errors.js';
import { createId, toHex } from '../../platform/random-id.js';
import { sleep } from '../../platform/waiting.js';
import { sha256 } from '../../platform/web-crypto.js';
import { endsSignIn } from '../../session/endings.js';
import type { UserSession } from '../../session/records.js';
import { readTokens, requestTokens } from '../../session/tokens.js';
import { parseSession, writeSession } from './parse-session.js';
import type { ServerParts } from './parts.js';
import { readSealed, removeSealed, writeSealed } from './sealed-store.js';

/** How long the outcome of a refresh is remembered: a late request with the old cookie gets the new tokens. */
const REMEMBERED_SECONDS = 60;
/** How long a denial is remembered: a user who tries again later asks the service again. */
const DENIED_SECONDS = 10;
/** The longest refresh of another process. After it this process sends the token itself. */
const LOCK_SECONDS = 25;
/** The length of a session's name. */
const SID_LENGTH = 32;
const POLL_MS = 50;
const ATTEMPTS = 2;
const FIRST_DELAY_MS = 200;
/** A longer pause that the service asks for is left to the caller, in milliseconds. */
const LONGEST_DELAY_MS = 2_000;

/** Refreshes tokens: one request for each refresh token, for all requests and processes that share the store. */
export interface Flights {
  /**
   * Resolves to the next generation, or to the same one with its ending after a definitive denial.
   *
   * @throws {AuthError} for any other failure. The token may be sent again. `StorageUnavailable`: it was not sent, because another
   * process may have spent it.
   */
  refresh(session: UserSession): Promise<UserSession>;
  /**
   * Exchanges a refresh token that a page has stored, once for all pages and processes.
   *
   * @param exchange sends it, and creates the session of the given name, which depends on the token alone.
   */
  adopt(refreshToken: string, exchange: (sid: string) => Promise<UserSession>): Promise<UserSession>;
  /** Whether the remembered outcome of a refresh token belongs to a sign-in. */
  isPredecessor(refreshToken: string, session: UserSession): Promise<boolean>;
  /** Returns the remembered outcome of a refresh, and forgets it. Undefined also where the store fails. */
  take(session: UserSession): Promise<UserSession | undefined>;
}

/** A refresh that is not sent yet. */
interface Flight {
  /** The hash of the refresh token. */
  readonly name: string;
  /** What the caller has. */
  readonly record: Pick<UserSession['record'], 'sid' | 'gen' | 'ended'>;
  request(): Promise<UserSession>;
}

/** Creates the flights of a server. */
export function createFlights(parts: ServerParts): Flights {
  const flying = new Map<string, Promise<UserSession>>();

  const { read, sendAlone } = createSender(parts);
  const share = async (flight: Flight): Promise<UserSession> => {
    const { name } = flight;
    const known = await read(flight);
    if (known) return known;
    const running = flying.get(name);
    if (running !== undefined) return running;
    const flown = sendAlone(flight).finally(() => flying.delete(name));
    flying.set(name, flown);
    return flown;
  };
  return {
    async refresh(session) {
      const { record } = session;
      return share({ name: await nameToken(record.refreshToken), record, request: () => request(parts, session) });
    },
    async adopt(refreshToken, exchange) {
      const name = await nameToken(refreshToken);
      const sid = name.slice(0, SID_LENGTH);
      return share({ name, record: { sid, gen: 0 }, request: () => exchange(sid) });
    },
    async isPredecessor(refreshToken, { record: { sid } }) {
      const text = await readSealed(parts, 'outcome', `outcome.${await nameToken(refreshToken)}`);
      return text !== undefined && parseSession(parts, text, sid) !== undefined;
    },
    async take(session) {
      const name = await nameToken(session.record.refreshToken);
      const known = await read({ name, record: session.record }).catch(() => undefined);
      if (known) await removeSealed(parts, `outcome.${name}`);
      return known;
    },
  };
}

/** Reads remembered outcomes, and sends tokens whose outcome is unknown. */
function createSender(parts: ServerParts): {
  read(flight: Pick<Flight, 'name' | 'record'>): Promise<UserSession | undefined>;
  sendAlone(flight: Flight): Promise<UserSession>;
} {
  /** Without rotation the next generation has the same token: then the outcome may be the caller's own session. */
  const read = async ({ name, record }: Pick<Flight, 'name' | 'record'>): Promise<UserSession | undefined> => {
    const { sid, gen, ended } = record;
    const text = await readSealed(parts, 'outcome', `outcome.${name}`);
    const known = text === undefined ? undefined : parseSession(parts, text, sid);
    const isNew = known && (known.record.gen > gen || (known.record.gen === gen && !ended && known.record.ended));
    return isNew ? known : undefined;
  };
  const send = async ({ name, request: exchange }: Flight): Promise<UserSession> => {
    const next = await exchange();
    const text = writeSession(next);
    const seconds = next.record.ended ? DENIED_SECONDS : REMEMBERED_SECONDS;
    await writeSealed(parts, 'outcome', { key: `outcome.${name}`, text, seconds });
    return next;
  };
  /** Sends the token, unless another process does so now: then it waits for that outcome. */
  const sendAlone = async (flight: Flight): Promise<UserSession> => {
    const { name } = flight;
    const owner = createId(parts.platform);
    const key = `refresh.${name}`;
    const endAtMs = parts.platform.monotonicMs() + LOCK_SECONDS * 1000;
    for (;;) {
      const isOurs = await parts.store.add(key, owner, LOCK_SECONDS);
      try {
        const known = await read(flight);
        if (known) return known;
        if (isOurs || parts.platform.monotonicMs() > endAtMs) return await send(flight);
      } finally {
        if (isOurs) await parts.store.removeIf(key, owner).catch(() => undefined);
      }
      await sleep(parts.platform, POLL_MS);
    }
  };
  return { read, sendAlone };
}

/** Names a refresh token by its hash, which reveals nothing of it. */
async function nameToken(refreshToken: string): Promise<string> {
  return toHex(await sha256(new TextEncoder().encode(refreshToken)));
}

/** Requests new tokens. A passing failure is tried again; a definitive denial becomes the ending of the session. */
async function request(parts: ServerParts, session: UserSession): Promise<UserSession> {
  const { record } = session;
  for (let made = 1; ; made++) {
    try {
      const reply = await requestTokens(parts.userPool, session);
      const next = readTokens(parts, reply, { ...record, gen: record.gen + 1, ended: undefined });
      if (next.userId === session.userId) return next;
      throw createOwnError('InvalidResponse', new TypeError('foreign sub'));
    } catch (thrown) {
      const error = asAuthError(thrown);
      const { code, message, retryable, retryAfterMs = 0 } = error;
      if (endsSignIn(error)) return { ...session, record: { ...record, ended: { code, message } } };
      const delayMs = Math.max(retryAfterMs, parts.platform.random() * FIRST_DELAY_MS * 2 ** made);
      if (!retryable || made === ATTEMPTS || delayMs > LONGEST_DELAY_MS) throw error;
      await sleep(parts.platform, delayMs);
    }
  }
}
