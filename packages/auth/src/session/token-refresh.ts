import { revokeToken } from '../cognito/revoke-token.js';
import { call, required } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import { createProtocolError } from '../cognito/service-errors.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { sleep } from '../platform/waiting.js';
import { isResting } from './backoff.js';
import { type Core, createStorageError, isSameSession } from './core.js';
import { type Freshness, freshnessOf, worse } from './freshness.js';
import { claim, lifetimeMs } from './jwt.js';
import { sessionOf } from './machine.js';
import { createStoredSession, endSession, readSession, type StoredSession, writeSession } from './records.js';
import { asAuthError, withRetries } from './retry.js';
import { createSingleFlight, type Flight } from './single-flight.js';

/** How long a refusal is doubted when no lock could tell that no other context is at work, in milliseconds. */
const settleMs = 2_000;

/** Keeps the user pool's tokens usable. */
export interface TokenRefresh {
  /**
   * Resolves at once while the tokens are fresh. Otherwise refreshes them and resolves with the error if that
   * failed; whether the old tokens can still be used is for the caller to see.
   */
  ensure(force: boolean): Promise<AuthError | undefined>;
}

/** How fresh both tokens of a session are: as the one that is worse off. */
export function tokenFreshness(core: Core, { tokens, issuedAt }: StoredSession): Freshness {
  const now = core.platform.now();
  const freshness = (token: typeof tokens.idToken): Freshness =>
    freshnessOf({ issuedAt, lifetimeMs: lifetimeMs(token) }, now, core.rule);
  return worse(freshness(tokens.idToken), freshness(tokens.accessToken));
}

/** The refresh of one session's tokens, shared by all callers in this context and ordered over all contexts. */
export function createTokenRefresh(core: Core, userPool: UserPoolClient): TokenRefresh {
  const { join } = createSingleFlight((flight) => refresh(core, userPool, flight));
  return {
    async ensure(force) {
      const { account, backoff } = core.state();
      const session = sessionOf(account);
      if (!session || (account.status === 'expired' && !force)) return undefined;
      const freshness = tokenFreshness(core, session);
      if (!force && freshness === 'fresh') return undefined;
      if (isResting(backoff, core.platform.now().monotonicMs, force)) return backoff.error;
      const refreshed = join(force);
      return !force && freshness === 'due' ? undefined : refreshed;
    },
  };
}

async function refresh(core: Core, userPool: UserPoolClient, flight: Flight): Promise<AuthError | undefined> {
  const session = sessionOf(core.state().account);
  if (!session) return undefined;
  try {
    await withRetries(core.platform, () =>
      core.exclusively(`refresh.${session.sid}`, (locked) => exchange(core, userPool, { session, flight, locked })),
    );
    return undefined;
  } catch (thrown) {
    const error = asAuthError(thrown);
    core.dispatch({ type: 'refreshFailed', error });
    return error;
  }
}

interface Attempt {
  /** The session as it was when the refresh was asked for. */
  readonly session: StoredSession;
  readonly flight: Flight;
  readonly locked: boolean;
}

/** One attempt: look, adopt what somebody else has done, otherwise ask, and write only what still belongs here. */
async function exchange(core: Core, userPool: UserPoolClient, attempt: Attempt): Promise<void> {
  const { flight } = attempt;
  const session = await reread(core, attempt.session.sid);
  if (!session) return;
  const isNewer = session.gen > attempt.session.gen;
  const freshness = tokenFreshness(core, session);
  if (isNewer && (freshness === 'fresh' || freshness === 'due')) return;
  if (session.ended && !flight.force) return;

  flight.sent = true;
  let next: StoredSession;
  try {
    const { output, sent, received } = await requestTokens(core, userPool, session.refreshToken);
    next = readReply(userPool, session, output, sent);
    core.clock.observe(Number(next.tokens.accessToken.payload['iat']) * 1000, sent, received);
  } catch (thrown) {
    const error = asAuthError(thrown);
    if (!isRejection(error)) throw error;
    await confirmRejection(core, session, { error, locked: attempt.locked });
    return;
  }
  await commit(core, userPool, session, next);
}

/** Looks at the store. Undefined when somebody else is signed in by now, or nobody. */
async function reread(core: Core, sid: string): Promise<StoredSession | undefined> {
  await core.read();
  return isSameSession(core, sid) ? sessionOf(core.state().account) : undefined;
}

/** `GetTokensFromRefreshToken` works with and without rotation; older backends know `REFRESH_TOKEN_AUTH` alone. */
async function requestTokens(core: Core, userPool: UserPoolClient, RefreshToken: string) {
  const { clientId: ClientId, clientSecret: ClientSecret, rpc } = userPool;
  try {
    return await call<AuthenticationReply>(rpc, 'GetTokensFromRefreshToken', { RefreshToken, ClientId, ClientSecret });
  } catch (error) {
    if (asAuthError(error).code !== 'UnknownOperationException') throw error;
    const session = sessionOf(core.state().account);
    const AuthParameters = {
      REFRESH_TOKEN: RefreshToken,
      SECRET_HASH: await secretHash(core.platform.crypto, userPool, session?.username ?? ''),
    };
    return call<AuthenticationReply>(rpc, 'InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters });
  }
}

/** The next generation of a session, from a reply that was found to be about the same user and client. */
function readReply(
  { clientId }: UserPoolClient,
  session: StoredSession,
  reply: AuthenticationReply,
  sent: StoredSession['issuedAt'],
): StoredSession {
  const result = required(reply.AuthenticationResult, 'AuthenticationResult');
  const idToken = required(result.IdToken, 'IdToken');
  const accessToken = required(result.AccessToken, 'AccessToken');
  const refreshToken = result.RefreshToken ?? session.refreshToken;
  const { sid, gen, signInDetails } = session;
  let next: StoredSession;
  try {
    next = createStoredSession({ sid, gen: gen + 1, idToken, accessToken, refreshToken, signInDetails }, sent);
  } catch {
    throw createProtocolError('The answer has tokens that can not be read.');
  }
  if (next.userId !== session.userId || claim(next.tokens.accessToken, 'client_id') !== clientId) {
    throw createProtocolError('The answer has tokens of somebody else.');
  }
  return next;
}

/**
 * The refusals that may mean that a refresh token is dead. `NotAuthorizedException` is also said about the app
 * client's secret; the text may speak for keeping a session, never for ending it.
 */
function isRejection({ code, message }: AuthError): boolean {
  if (code === 'NotAuthorizedException') return !/secret|client/i.test(message);
  return code === 'RefreshTokenReuseException' || code === 'UserNotFoundException';
}

/** Ends a session only when the token that was refused is still the one that the store holds. */
async function confirmRejection(
  core: Core,
  session: StoredSession,
  { error, locked }: { readonly error: AuthError; readonly locked: boolean },
): Promise<void> {
  const isStillIt = async (): Promise<boolean> => {
    const found = await reread(core, session.sid);
    return found?.gen === session.gen && found.refreshToken === session.refreshToken;
  };
  let confirmed = await isStillIt();
  if (confirmed && !locked) {
    await sleep(core.platform, settleMs);
    confirmed = await isStillIt();
  }
  if (!confirmed) return;
  const rejected = endSession(session, { code: error.code, message: error.message });
  try {
    await core.store.write(core.keys.session(session.sid), writeSession(rejected));
  } catch (cause) {
    core.emit({ type: 'storageDegraded', error: createStorageError(cause), elsewhere: false });
  }
  core.dispatch({ type: 'rejected', session: rejected });
}

/** Writes the next generation, unless the sign-in that it belongs to is gone or further already. */
async function commit(
  core: Core,
  userPool: UserPoolClient,
  session: StoredSession,
  next: StoredSession,
): Promise<void> {
  const { store, keys } = core;
  try {
    const before = await readSession(store, keys, core.platform.now());
    const isElsewhere = before.status === 'signedIn' && before.session.sid !== session.sid;
    if (before.status === 'signedOut' || isElsewhere) return await abandon(core, userPool, next);
    const isSuperseded = before.status === 'signedIn' && before.session.gen > session.gen;
    // A superseded token may share its family with the one that is in use: it is dropped, not revoked.
    if (isSuperseded || before.status === 'newer') return core.dispatch({ type: 'read', reading: before });
    await store.write(keys.session(session.sid), writeSession(next));
    const pointer = await store.read(keys.current);
    if (pointer === null) await store.write(keys.current, session.sid);
    else if (pointer !== session.sid) {
      await store.remove(keys.session(session.sid));
      return await abandon(core, userPool, next);
    }
  } catch (cause) {
    // The session lives on in memory.
    core.emit({ type: 'storageDegraded', error: createStorageError(cause), elsewhere: false });
  }
  core.dispatch({ type: 'refreshed', session: next });
}

/** The sign-in is over: takes note, and ends the token that nobody will use. That is worth one request and no error. */
async function abandon(core: Core, userPool: UserPoolClient, { refreshToken }: StoredSession): Promise<void> {
  await core.read();
  await revokeToken(userPool, refreshToken, {}).catch(() => undefined);
}
