import { revokeToken } from '../cognito/revoke-token.js';
import { call, type Reply, required } from '../cognito/rpc.js';
import type { ClientMetadata } from '../cognito/user-context.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import { findUserSession } from './account.js';
import { askApp } from './app-callback.js';
import { endsSignIn } from './endings.js';
import type { Internals } from './internals.js';
import { lifetimeMs } from './jwt.js';
import { createLease, type Lease, sendUnpaused } from './lease.js';
import { isLeft } from './opened-records.js';
import {
  createUserSession,
  type EndingRecord,
  type SavedTokens,
  type StoredSession,
  toWall,
  type UserRecord,
  type UserSession,
} from './records.js';
import type { Runtime } from './runtime.js';
import { readPointer, restorePointer, saveEnding, saveTokens } from './store-protocol.js';

/** The wait after a denial without a lock, because another context may be at work, in milliseconds. */
const settleMs = 2_000;

/** Creates the lease of one sign-in's tokens. All contexts that share the store renew in turn. */
export function createTokenLease(internals: Internals, userPool: UserPoolClient, sid: string): Lease {
  const { runtime, sync, freshnessOf } = internals;
  /** Undefined when another user has signed in, or no user is signed in. */
  const current = (): UserSession | undefined =>
    runtime.sid() === sid ? findUserSession(runtime.account()) : undefined;
  let metadata: ClientMetadata | undefined;
  // The app is asked before the lock: its code may be slow, and other tabs must not wait for it.
  const withLock: Runtime['withLock'] = async (name, work) => {
    metadata = await askApp(internals, 'getClientMetadata');
    await runtime.withLock(name, work);
  };

  return createLease(
    { ...internals, runtime: { withLock } },
    {
      lock: toLockName(sid),
      freshness: () => freshnessOf(current()),
      version: () => current()?.record.gen,
      issuedAtMs: () => current()?.issuedAtMs ?? 0,
      async sync(force) {
        await sync.sync();
        const session = current();
        return session !== undefined && (force || !session.record.ended);
      },
      async send(isLocked) {
        const session = current();
        const denial = session && (await renewTokens(internals, userPool, session, metadata));
        if (denial && (await isConfirmed(internals, session.record, isLocked)))
          await endSession(internals, session, denial);
      },
      fail(error, isFirst) {
        // One event for a series of failures, and no event after the end of the session.
        const session = current();
        if (isFirst && session && !session.record.ended)
          runtime.emit({ type: 'tokensRefreshFailed', error, elsewhere: false });
        return error;
      },
    },
  );
}

/** The name of the lock of the tokens of a sign-in. */
const toLockName = (sid: string): string => `refresh.${sid}`;

/** Requests new tokens and stores them. Resolves to a denial that ends the sign-in once it is confirmed. */
async function renewTokens(
  internals: Internals,
  userPool: UserPoolClient,
  session: UserSession,
  metadata: ClientMetadata | undefined,
): Promise<AuthError | undefined> {
  const { record, userId } = session;
  let next: UserSession;
  try {
    const lock = toLockName(record.sid);
    const reply = await sendUnpaused(internals, lock, () => requestTokens(userPool, session, metadata));
    next = readTokens(internals, reply, { ...record, gen: record.gen + 1, ended: undefined });
    if (next.userId !== userId) throw createOwnError('InvalidResponse', new TypeError('foreign sub'));
  } catch (thrown) {
    const error = asAuthError(thrown);
    if (!endsSignIn(error)) throw error;
    return error;
  }
  await commitRenewal(internals, next);
  return undefined;
}

/** `GetTokensFromRefreshToken` works with and without rotation; older backends support only `REFRESH_TOKEN_AUTH`. */
export async function requestTokens(
  { clientId: ClientId, clientSecret: ClientSecret, rpc }: UserPoolClient,
  { record: { refreshToken: RefreshToken }, tokens: { accessToken } }: UserSession,
  ClientMetadata?: ClientMetadata,
  knownDeviceKey?: string,
): Promise<Reply<AuthenticationReply>> {
  // The service accepts the refresh token of a device only from that device.
  const { device_key: DeviceKey = knownDeviceKey } = accessToken.payload;
  const input = { RefreshToken, ClientId, ClientSecret, DeviceKey, ClientMetadata };
  try {
    return await call(rpc, 'GetTokensFromRefreshToken', input);
  } catch (error) {
    if (ClientSecret || asAuthError(error).code !== 'UnknownOperationException') throw error;
    const AuthParameters = { REFRESH_TOKEN: RefreshToken, DEVICE_KEY: DeviceKey };
    return call(rpc, 'InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters, ClientMetadata });
  }
}

/**
 * Creates a sign-in from the tokens of an answer; `record` has the members that the answer omits.
 *
 * @throws {AuthError} `InvalidResponse` for invalid tokens.
 */
export function readTokens(
  internals: Pick<Internals, 'platform' | 'clock' | 'userPool'>,
  { output, sentAtMs, receivedAtMs }: Reply<AuthenticationReply>,
  record: Omit<UserRecord, 'idToken' | 'accessToken' | 'refreshToken' | 'issuedWallMs'> & {
    readonly refreshToken: string | undefined;
  },
): UserSession {
  const received = { RefreshToken: record.refreshToken, ...output.AuthenticationResult };
  try {
    const written = {
      ...record,
      idToken: required(received, 'IdToken'),
      accessToken: required(received, 'AccessToken'),
      refreshToken: required(received, 'RefreshToken'),
      issuedWallMs: toWall(internals.platform, sentAtMs),
    };
    const session = createUserSession(written, internals.userPool, false);
    const { accessToken } = session.tokens;
    // The server of an app may have had the tokens for a while: `ExpiresIn` is what is left.
    const ageMs = Math.max(lifetimeMs(accessToken) - Number(received.ExpiresIn) * 1000, 0) || 0;
    written.issuedWallMs -= ageMs;
    internals.clock.observe(Number(accessToken.payload.iat) * 1000 + ageMs, sentAtMs, receivedAtMs);
    return { ...session, issuedAtMs: sentAtMs - ageMs };
  } catch (error) {
    throw createOwnError('InvalidResponse', error);
  }
}

/** Whether the store still has the denied token. */
async function isConfirmed(internals: Internals, record: UserRecord, isLocked: boolean): Promise<boolean> {
  for (const waitMs of isLocked ? [0] : [0, settleMs]) {
    if (waitMs) await sleep(internals.platform, waitMs);
    await internals.sync.sync();
    // A store that fails does not confirm the denial.
    if (!internals.sync.isCurrent()) throw createOwnError('StorageUnavailable');
    const found = findUserSession(internals.runtime.account())?.record;
    if (found?.sid !== record.sid || found.gen !== record.gen || found.refreshToken !== record.refreshToken)
      return false;
  }
  return true;
}

/** Ends a session here and in the store. */
async function endSession(internals: Internals, session: UserSession, { code, message }: AuthError): Promise<void> {
  const { record } = session;
  const ending: EndingRecord = { gen: record.gen, code, message };
  await saveEnding(internals.records, session, ending);
  internals.runtime.dispatch({
    type: 'session',
    session: { ...session, record: { ...record, ended: ending } },
  });
}

/** Writes the next generation, unless the sign-in is over or another context has renewed it. */
export async function commitRenewal(internals: Internals, next: StoredSession): Promise<void> {
  const { sid } = next.record;
  const { records, runtime, sync, userPool } = internals;
  let saved: SavedTokens | undefined;
  try {
    saved = await saveTokens(records, next);
    if (saved === 'unnamed') await sync.change(() => restorePointer(records, sid));
  } catch (cause) {
    records.emitDegraded(cause);
    // The session continues in memory, unless it is over.
    await readPointer(records).catch(() => null);
  }
  if (saved === 'left' || isLeft(records, sid)) {
    // The session was replaced: read the store, then revoke the unused token (best effort).
    await sync.sync();
    // If this read fails, the pointer of the earlier read is sufficient evidence.
    if (runtime.sid() === sid)
      runtime.dispatch({ type: 'storeFailed', error: createOwnError('StorageUnavailable'), elsewhere: true });
    if (userPool && next.tokens) await revokeToken(userPool, next.record.refreshToken, {}).catch(() => undefined);
  } else if (typeof saved !== 'object') {
    runtime.dispatch({ type: 'session', session: next });
  } else if (runtime.sid() === sid) {
    // Another context was faster. The replaced token may share its family with the current one: it is dropped, not revoked.
    runtime.dispatch({ type: 'session', session: saved, elsewhere: true });
  }
}
