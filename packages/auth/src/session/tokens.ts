import { revokeToken } from '../cognito/revoke-token.js';
import { call, type Reply, required } from '../cognito/rpc.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import { userSessionOf } from './account.js';
import { askApp } from './app-callback.js';
import { createRenewal, type Renewal } from './lease.js';
import { createUserSession, type EndingRecord, toWall, type UserRecord, type UserSession } from './records.js';
import type { Core } from './runtime.js';
import { restorePointer, saveEnding, saveTokens } from './store-protocol.js';

/** How long a refusal is doubted when no lock could tell that no other context is at work, in milliseconds. */
const settleMs = 2_000;
/** The renewal of one sign-in's tokens, ordered over all contexts that share the store. */
export function createTokenRefresh(core: Core, userPool: UserPoolClient, sid: string): Renewal {
  /** Undefined when another user has signed in, or no user is signed in. */
  const current = (): UserSession | undefined => (core.sid() === sid ? userSessionOf(core.account()) : undefined);

  return createRenewal(core, {
    lock: `refresh.${sid}`,
    freshness: () => core.freshnessOf(current()),
    version: () => current()?.record.gen,
    issuedAtMs: () => current()?.issuedAtMs ?? 0,
    async look(force) {
      await core.read();
      const session = current();
      return session !== undefined && (force || !session.record.ended);
    },
    async send(isLocked) {
      const session = current();
      if (!session) return;
      let next: UserSession;
      try {
        const { record, userId } = session;
        const reply = await requestTokens(core, userPool, session);
        next = readTokens(core, reply, { ...record, gen: record.gen + 1, ended: undefined });
        if (next.userId !== userId) throw createOwnError('InvalidResponse', new TypeError('foreign sub'));
      } catch (thrown) {
        const error = asAuthError(thrown);
        if (!isRejection(error)) throw error;
        return endSession(core, session, { error, isLocked });
      }
      await commit(core, userPool, next);
    },
    fail(error, isFirst) {
      // One event for a stretch of failures, not one for each; and none once the session is over anyway.
      const session = current();
      if (isFirst && session && !session.record.ended)
        core.tell({ type: 'tokensRefreshFailed', error, elsewhere: false });
      return error;
    },
  });
}

/** `GetTokensFromRefreshToken` works with and without rotation; older backends know `REFRESH_TOKEN_AUTH` alone. */
export async function requestTokens(
  core: Core,
  { clientId: ClientId, clientSecret: ClientSecret, rpc }: UserPoolClient,
  { record: { refreshToken: RefreshToken }, tokens: { accessToken } }: UserSession,
  knownDeviceKey?: string,
): Promise<Reply<AuthenticationReply>> {
  // A refresh token that was given to a device is taken from that device alone.
  const { device_key: DeviceKey = knownDeviceKey } = accessToken.payload;
  const ClientMetadata = await askApp(core, 'getClientMetadata');
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
 * A sign-in from the tokens of a reply; `record` has what the reply leaves out.
 *
 * @throws {AuthError} `InvalidResponse` when they can't be used.
 */
export function readTokens(
  core: Core,
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
      issuedWallMs: toWall(core.platform, sentAtMs),
    };
    const session = createUserSession(written, sentAtMs, { userPool: core.userPool, isStored: false });
    const { iat } = session.tokens.accessToken.payload;
    core.clock.observe(Number(iat) * 1000, sentAtMs, receivedAtMs);
    return session;
  } catch (error) {
    throw createOwnError('InvalidResponse', error);
  }
}

/**
 * The refusals that may mean that a refresh token is dead. `NotAuthorizedException` is also said about the app
 * client's secret; the text may speak for keeping a session, never for ending it.
 */
function isRejection({ code, message }: AuthError): boolean {
  if (code === 'NotAuthorizedException') return !/secret|client/i.test(message);
  return code === 'RefreshTokenReuseException' || code === 'UserNotFoundException';
}

/** Ends a session, but only when the token that was refused is still the one that the store holds. */
async function endSession(
  core: Core,
  session: UserSession,
  { error, isLocked }: { readonly error: AuthError; readonly isLocked: boolean },
): Promise<void> {
  const { record } = session;
  for (const waitMs of isLocked ? [0] : [0, settleMs]) {
    if (waitMs) await sleep(core.platform, waitMs);
    await core.read();
    // A store that fails confirms nothing.
    if (!core.isCurrent()) throw createOwnError('StorageUnavailable');
    const found = userSessionOf(core.account())?.record;
    if (found?.sid !== record.sid || found.gen !== record.gen || found.refreshToken !== record.refreshToken) return;
  }
  const { code, message } = error;
  const ending: EndingRecord = { gen: record.gen, code, message };
  await saveEnding(core.records, session, ending);
  core.dispatch({ type: 'session', session: { ...session, record: { ...record, ended: ending } }, elsewhere: false });
}

/** Writes the next generation, unless the sign-in is over or further already. */
async function commit(core: Core, userPool: UserPoolClient, next: UserSession): Promise<void> {
  const { sid } = next.record;
  try {
    const saved = await saveTokens(core.records, next);
    if (saved === 'left') {
      // The session was replaced: read the store, then revoke the unused token (best effort).
      await core.read();
      // Where that fails now, the pointer that was read before is evidence enough.
      if (core.sid() === sid)
        core.dispatch({ type: 'storeFailed', error: createOwnError('StorageUnavailable'), elsewhere: true });
      await revokeToken(userPool, next.record.refreshToken, {}).catch(() => undefined);
      return;
    }
    if (typeof saved === 'object') {
      // Another context was faster. The superseded token may share its family with the one in use: it is dropped, not
      // revoked.
      if (core.sid() === sid) core.dispatch({ type: 'session', session: saved, elsewhere: true });
      return;
    }
    if (saved === 'unnamed') await core.change(() => restorePointer(core.records, sid));
  } catch (cause) {
    // The session lives on in memory.
    core.records.emitDegraded(cause);
  }
  core.dispatch({ type: 'session', session: next, elsewhere: false });
}
