import { revokeToken } from '../../cognito/revoke-token.js';
import { asAuthError } from '../../errors/own-errors.js';
import type { RequestCookies } from './cookie-jar.js';
import type { ServerParts } from './parts.js';
import { createSealedCookies } from './sealed-cookies.js';

/** A revocation that cannot be sent for so long is given up: 30 days, as long as the refresh token lives by default. */
const KEPT_SECONDS = 2_592_000;
/** The time limit of a revocation, in milliseconds: the user waits for it. */
const LIMIT_MS = 3_000;
/** The pause after a failure, in milliseconds. */
const PAUSE_MS = 10_000;
/** The most revocations that wait in one browser. */
const MOST_KEPT = 3;

/** Revokes the tokens of ended sessions. */
export interface Revocations {
  /** Revokes a token. Without an answer it keeps the revocation in a sealed cookie. Resolves to whether the service has answered. */
  send(id: string, refreshToken: string): Promise<boolean>;
  /** Sends the revocations that earlier requests kept. */
  sendKept(): Promise<void>;
}

/** The pause of all requests of a server after a revocation without an answer. */
export interface RevocationPause {
  untilMs: number;
}

/** Creates the revocations of one request. */
export function createRevocations(
  parts: ServerParts,
  cookies: RequestCookies,
  { prefix, pause }: { readonly prefix: string; readonly pause: RevocationPause },
): Revocations {
  const sealed = createSealedCookies(parts.sealer, prefix);
  const find = (): ReturnType<typeof sealed.find> => sealed.find('revocation', cookies.list());
  const revoke = async (refreshToken: string): Promise<boolean> => {
    try {
      await revokeToken(parts.userPool, refreshToken, { limitMs: LIMIT_MS });
      return true;
    } catch (thrown) {
      const error = asAuthError(thrown);
      // A definitive denial: the token is no longer valid, or the app client does not revoke.
      if (!error.retryable) return true;
      pause.untilMs = parts.platform.monotonicMs() + PAUSE_MS;
      parts.report({ event: 'revocation.kept', error });
      return false;
    }
  };
  return {
    async send(id, refreshToken) {
      if (await revoke(refreshToken)) return true;
      const sets = find();
      const chunks = await sealed.seal('revocation', { id, generation: 1, text: refreshToken });
      if (sets.length < MOST_KEPT) {
        for (const chunk of chunks ?? []) cookies.set(chunk, { maxAgeSeconds: KEPT_SECONDS });
      }
      return false;
    },
    async sendKept() {
      if (parts.platform.monotonicMs() < pause.untilMs) return;
      for (const set of find().slice(0, MOST_KEPT)) {
        const opened = await sealed.open('revocation', set);
        if (opened && !(await revoke(opened.text))) return;
        for (const name of set.names) cookies.expire(name);
      }
    },
  };
}
