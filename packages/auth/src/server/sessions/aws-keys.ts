import type { IdentityPoolClient } from '../../cognito/identity-pool.js';
import { asAuthError, createOwnError } from '../../errors/own-errors.js';
import { endsIdentity, explainDenial } from '../../session/endings.js';
import type { Lifespan } from '../../session/freshness.js';
import { requestCredentials, requestIdentityId } from '../../session/identity-exchange.js';
import { identityShape, parseRecord } from '../../session/record-shapes.js';
import { type IdentityRecord, issuedMoment, type UserSession } from '../../session/records.js';
import type { ServerParts } from './parts.js';
import { readSealed, removeSealed, writeSealed } from './sealed-store.js';

/** Identities stay known for a day after their credentials: `GetId` would return the same one. */
const KEPT_SECONDS = 86_400;

/** The identities and AWS credentials of sessions. They are sealed in the store, by session, and never in a cookie. */
export interface AwsKeys {
  /**
   * Returns the identity with usable credentials, once for all requests of a session.
   *
   * @throws {AuthError} `NoIdentityPool`, or the error of the identity pool.
   */
  get(session: UserSession, isForced: boolean): Promise<IdentityRecord>;
  /** Returns what is known, without a request. */
  find(session: UserSession): Promise<IdentityRecord | undefined>;
  /** Keeps an identity that was fetched elsewhere. */
  keep(session: UserSession, identity: IdentityRecord): Promise<void>;
  forget(sid: string): Promise<void>;
}

/** Creates the AWS keys of a server. */
export function createAwsKeys(parts: ServerParts): AwsKeys {
  const flying = new Map<string, Promise<IdentityRecord>>();
  const find = async ({ record: { sid } }: UserSession): Promise<IdentityRecord | undefined> => {
    // Without the store the identity pool is asked.
    const text = await readSealed(parts, 'keys', `keys.${sid}`).catch(() => undefined);
    return text === undefined ? undefined : parseRecord<IdentityRecord>(text, identityShape);
  };
  const keep = async ({ record: { sid } }: UserSession, identity: IdentityRecord): Promise<void> => {
    await writeSealed(parts, 'keys', { key: `keys.${sid}`, text: JSON.stringify(identity), seconds: KEPT_SECONDS });
  };
  const renew = async (session: UserSession, pool: IdentityPoolClient): Promise<IdentityRecord> => {
    const known = await find(session);
    try {
      const identity = await request(parts, pool, { session, identityId: known?.identityId });
      await keep(session, identity);
      return identity;
    } catch (thrown) {
      const error = asAuthError(thrown);
      if (error.kind === 'notAuthorized') throw explainDenial(error, session);
      // After a passing failure unexpired credentials still count.
      if (known?.credentials && parts.freshnessOf(getLifespan(parts, known)) !== 'expired') return known;
      throw error;
    }
  };
  return {
    find,
    keep,
    async get(session, isForced) {
      const pool = parts.identityPool;
      if (!pool) throw createOwnError('NoIdentityPool');
      const known = await find(session);
      if (known && !isForced && parts.freshnessOf(getLifespan(parts, known)) === 'fresh') return known;
      const { sid } = session.record;
      const running = flying.get(sid);
      if (running !== undefined) return running;
      const flight = renew(session, pool).finally(() => flying.delete(sid));
      flying.set(sid, flight);
      return flight;
    },
    forget: (sid) => removeSealed(parts, `keys.${sid}`),
  };
}

/** Returns the lifetime of an identity's credentials; absent ones have none left. */
export function getLifespan(parts: ServerParts, { credentials }: IdentityRecord): Lifespan {
  if (!credentials) return { issuedAtMs: 0, lifetimeMs: 0 };
  const { issuedWallMs, expiresAtMs, lifetimeMs } = credentials;
  return { issuedAtMs: issuedMoment(parts, issuedWallMs, expiresAtMs - lifetimeMs), lifetimeMs };
}

async function request(
  parts: ServerParts,
  pool: IdentityPoolClient,
  { session, identityId }: { readonly session: UserSession; readonly identityId: string | undefined },
): Promise<IdentityRecord> {
  const logins = { [parts.userPool.providerName]: session.tokens.idToken.toString() };
  if (identityId !== undefined) {
    try {
      return await requestCredentials(parts, pool, identityId, logins);
    } catch (thrown) {
      if (!endsIdentity(asAuthError(thrown), false)) throw thrown;
    }
  }
  return requestCredentials(parts, pool, await requestIdentityId(pool, logins), logins);
}
