import type { UserSession } from '../../session/records.js';
import type { VisitorParts } from './create-visitor.js';
import { forgetLarge } from './large-sessions.js';

/** An access token that has just expired may still be accepted elsewhere, in seconds. */
const EXPIRED_SECONDS = 60;

/** Ends the sessions of one request. */
export interface SessionEnds {
  /**
   * Whether a sign-out was noted for a session, here or in another process: then a copied cookie and an answer that is late do not
   * count.
   *
   * @throws {AuthError} `StorageUnavailable`: the session may be over.
   */
  isNoted(session: UserSession): Promise<boolean>;
  /**
   * Ends a session by name, and revokes its tokens: those of the cookie, and those that a late answer would bring. Resolves to
   * whether the service has answered.
   */
  end(session: UserSession): Promise<boolean>;
}

/** Creates the ends of one request. */
export function createSessionEnds({ parts, flights, keys, place, revocations }: VisitorParts): SessionEnds {
  const { store } = parts;
  /** The refresh tokens that this request has revoked. */
  const revoked = new Set<string>();
  const revoke = async (sid: string, tokens: readonly (string | undefined)[]): Promise<boolean> => {
    let isAnswered = true;
    for (const token of tokens) {
      if (token === undefined || revoked.has(token)) continue;
      revoked.add(token);
      isAnswered = (await revocations.send(sid, token)) && isAnswered;
    }
    return isAnswered;
  };
  return {
    isNoted: async ({ record: { sid } }) => (await store.get(`ended.${sid}`)) !== undefined,
    async end(session) {
      const { record, tokens } = session;
      const { exp, iat } = tokens.accessToken.payload;
      // A whole lifetime from now: a later access token of the session may exist, and the clock of the server may be wrong.
      const seconds = Number(exp) - Number(iat) + EXPIRED_SECONDS;
      // A user can always sign out. The store reports its failure.
      await store.set(`ended.${record.sid}`, '1', seconds).catch(() => undefined);
      await place.end(session);
      await keys.forget(record.sid);
      await forgetLarge(parts, session);
      const next = await flights.take(session);
      return revoke(record.sid, [next?.record.refreshToken, record.refreshToken]);
    },
  };
}
