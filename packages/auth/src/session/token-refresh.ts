import { revokeToken } from '../cognito/revoke-token.js';
import { call, type Reply, required } from '../cognito/rpc.js';
import { secretHash } from '../cognito/secret-hash.js';
import { createProtocolError } from '../cognito/service-errors.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import { type AuthError, asAuthError } from '../errors/auth-error.js';
import { sleep } from '../platform/waiting.js';
import type { Core } from './core.js';
import { type Freshness, freshnessOf } from './freshness.js';
import { claim } from './jwt.js';
import { sessionOf } from './machine.js';
import { createStoredSession, readSession, type SessionRecord, type StoredSession } from './records.js';
import { createRenewal, type Flight, type Renewal } from './renewal.js';

/** How long a refusal is doubted when no lock could tell that no other context is at work, in milliseconds. */
const settleMs = 2_000;

/** The renewal of one sign-in's tokens, ordered over all contexts that share the store. */
export function createTokenRefresh(core: Core, userPool: UserPoolClient, sid: string): Renewal {
  const freshness = (): Freshness => {
    const session = sessionOf(core.account());
    return session ? freshnessOf(session, core.platform.now(), core.rule) : 'expired';
  };
  return createRenewal(core.platform, {
    freshness,
    begin(flight) {
      const seenGen = sessionOf(core.account())?.gen ?? 0;
      return () =>
        core.exclusively(`refresh.${sid}`, (isLocked) =>
          refresh(core, userPool, { sid, seenGen, flight, isLocked, freshness }),
        );
    },
    fail(error, isFirst) {
      // One event for a stretch of failures, not one for each.
      if (isFirst && core.sid() === sid) core.tell({ type: 'tokensRefreshFailed', error, elsewhere: false });
      return error;
    },
  });
}

interface Attempt {
  readonly sid: string;
  /** The generation that the caller had when the renewal began. */
  readonly seenGen: number;
  readonly flight: Flight;
  readonly isLocked: boolean;
  readonly freshness: () => Freshness;
}

/** One attempt: look, adopt what somebody else has done, otherwise ask, and write only what still belongs here. */
async function refresh(core: Core, userPool: UserPoolClient, attempt: Attempt): Promise<void> {
  const { flight, freshness } = attempt;
  const session = await reread(core, attempt.sid);
  if (!session || (session.ended && !flight.force)) return;
  const isUsable = freshness() === 'fresh' || freshness() === 'due';
  if (isUsable && (session.gen > attempt.seenGen || (freshness() === 'fresh' && !flight.force))) return;
  flight.sent = true;
  let next: StoredSession;
  try {
    next = readReply(core, userPool, session, await requestTokens(core, userPool, session));
  } catch (thrown) {
    const error = asAuthError(thrown);
    if (!isRejection(error)) throw error;
    return endSession(core, session, { error, isLocked: attempt.isLocked });
  }
  await commit(core, userPool, next);
}

/** Looks at the store. Undefined when somebody else is signed in by now, or nobody. */
async function reread(core: Core, sid: string): Promise<StoredSession | undefined> {
  await core.read();
  return core.sid() === sid ? sessionOf(core.account()) : undefined;
}

/** `GetTokensFromRefreshToken` works with and without rotation; older backends know `REFRESH_TOKEN_AUTH` alone. */
async function requestTokens(
  core: Core,
  userPool: UserPoolClient,
  { record, username }: StoredSession,
): Promise<Reply<AuthenticationReply>> {
  const { clientId: ClientId, clientSecret: ClientSecret, rpc } = userPool;
  const RefreshToken = record.refreshToken;
  try {
    return await call(rpc, 'GetTokensFromRefreshToken', { RefreshToken, ClientId, ClientSecret });
  } catch (error) {
    if (asAuthError(error).code !== 'UnknownOperationException') throw error;
    const SECRET_HASH = await secretHash(core.platform.crypto, userPool, username);
    const AuthParameters = { REFRESH_TOKEN: RefreshToken, SECRET_HASH };
    return call(rpc, 'InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters });
  }
}

/** The next generation of a session, from a reply that was found to be about the same user and client. */
function readReply(
  core: Core,
  { clientId }: UserPoolClient,
  { record, userId }: StoredSession,
  reply: Reply<AuthenticationReply>,
): StoredSession {
  const next = readTokens(core, reply, { ...record, gen: record.gen + 1, ended: undefined });
  if (next.userId === userId && claim(next.tokens.accessToken, 'client_id') === clientId) return next;
  throw createProtocolError('The tokens are somebody else’s.');
}

/** A sign-in from the tokens of a reply; `record` has what the reply leaves out. */
export function readTokens(
  core: Core,
  { output, sentAtMs, receivedAtMs }: Reply<AuthenticationReply>,
  record: Omit<SessionRecord, 'idToken' | 'accessToken' | 'refreshToken' | 'issuedWallMs'> & {
    readonly refreshToken: string | undefined;
  },
): StoredSession {
  const result = required(output.AuthenticationResult, 'AuthenticationResult');
  const written = {
    ...record,
    idToken: required(result.IdToken, 'IdToken'),
    accessToken: required(result.AccessToken, 'AccessToken'),
    refreshToken: required(result.RefreshToken ?? record.refreshToken, 'RefreshToken'),
    issuedWallMs: core.platform.wallMs() - core.platform.now() + sentAtMs,
  };
  try {
    const session = createStoredSession(written, sentAtMs);
    core.clock.observe(Number(session.tokens.accessToken.payload['iat']) * 1000, sentAtMs, receivedAtMs);
    return session;
  } catch {
    throw createProtocolError('The tokens can not be read.');
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
  { sid, record }: StoredSession,
  { error, isLocked }: { readonly error: AuthError; readonly isLocked: boolean },
): Promise<void> {
  for (const waitMs of isLocked ? [0] : [0, settleMs]) {
    if (waitMs) await sleep(core.platform, waitMs);
    const found = await reread(core, sid);
    if (found?.gen !== record.gen || found.record.refreshToken !== record.refreshToken) return;
  }
  const { code, message } = error;
  const ended = { ...record, ended: { code, message } };
  const session = createStoredSession(ended, sessionOf(core.account())?.issuedAtMs ?? 0);
  await core.store.write(core.keys.session(sid), JSON.stringify(ended)).catch(core.degrade);
  core.dispatch({ type: 'rejected', session });
}

/** Writes the next generation, unless the sign-in that it belongs to is gone or further already. */
async function commit(core: Core, userPool: UserPoolClient, next: StoredSession): Promise<void> {
  const { store, keys } = core;
  const { sid } = next;
  try {
    const before = await readSession(store, keys, core.platform);
    const isElsewhere = before.status === 'signedIn' && before.session.sid !== sid;
    if (before.status === 'signedOut' || isElsewhere) return await abandon(core, userPool, next);
    const isSuperseded = before.status === 'signedIn' && before.session.gen >= next.gen;
    // A superseded token may share its family with the one that is in use: it is dropped, not revoked.
    if (isSuperseded || before.status === 'newer') return core.dispatch({ type: 'read', reading: before });
    await store.write(keys.session(sid), JSON.stringify(next.record));
    const pointer = await store.read(keys.current);
    if (pointer === null) await store.write(keys.current, sid);
    else if (pointer !== sid) {
      await store.remove(keys.session(sid));
      return await abandon(core, userPool, next);
    }
  } catch (cause) {
    // The session lives on in memory.
    core.degrade(cause);
  }
  core.dispatch({ type: 'refreshed', session: next });
}

/** The sign-in is over: takes note, and ends the token that nobody will use. That is worth one request and no error. */
async function abandon(core: Core, userPool: UserPoolClient, { record }: StoredSession): Promise<void> {
  await core.read();
  await revokeToken(userPool, record.refreshToken, {}).catch(() => undefined);
}
