import { callService } from '../../cognito/call-service.js';
import { getUserPool } from '../../cognito/get-user-pool.js';
import { AuthError } from '../../errors/auth-error.js';
import { createOwnError } from '../../errors/own-errors.js';
import { withLimit } from '../../platform/waiting.js';
import { sessionOf } from '../../session/account.js';
import { insidesOf } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';
import type { Core } from '../../session/runtime.js';
import type { Session } from '../../session/session.js';
import type { Keepers } from '../../session/signed-in.js';

/** No call waits longer for its access token, in milliseconds. */
const callLimitMs = 30_000;

/** The scope that the user pool's API asks for; tokens from the login pages may be without it. */
const userScope = 'aws.cognito.signin.user.admin';

/** How an operation is called for the user who is signed in. */
export interface UserCall {
  readonly signal?: AbortSignal | undefined;
  /** Where `NotAuthorizedException` may be about the input (a wrong password), and is no news about the token. */
  readonly mayRefuseInput?: boolean;
  /** The sign-in that is meant. Default: the one that counts when the call begins. */
  readonly sid?: string;
}

/**
 * Calls an operation of the user pool with the access token of who is signed in; a stale one is renewed first. When
 * the service rejects the token, because the user signed out everywhere, the call renews it once. That renewal shows
 * that the session is over.
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, `invalidState` for a federated session, what the service answered.
 */
export async function callAsUser<T>(
  session: Session,
  operation: string,
  input: object,
  { signal, mayRefuseInput = false, ...meant }: UserCall,
): Promise<T> {
  const { core, keepers } = insidesOf(session);
  const { rpc } = getUserPool(core);
  signal?.throwIfAborted();
  await core.load();
  const { sid = currentUser(core).record.sid } = meant;
  let token: string | undefined;
  const ask = async (): Promise<T> => {
    const user = await getFreshUser({ core, keepers, sid, rejected: token, signal });
    token = user.tokens.accessToken.toString();
    const { output } = await callService<T>(rpc, operation, { ...input, AccessToken: token }, { signal });
    return output;
  };
  try {
    return await ask();
  } catch (error) {
    const isRefused = error instanceof AuthError && error.code === 'NotAuthorizedException' && !mayRefuseInput;
    if (!isRefused || !token || !hasUserScope(core)) throw error;
    return ask();
  }
}

interface FreshUserOptions {
  readonly core: Core;
  readonly keepers: () => Keepers;
  readonly sid: string;
  /** An access token that the service refused: another one is needed. */
  readonly rejected: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The session of a sign-in, with tokens that aren't stale; where renewing them fails for a passing reason, with those that
 * have not expired. The renewal is that of `fetchAuthSession`.
 */
async function getFreshUser({ core, keepers, sid, rejected, signal }: FreshUserOptions): Promise<UserSession> {
  // A renewal since then has already replaced the refused one.
  const force = currentUser(core).tokens.accessToken.toString() === rejected;
  const { sid: current, tokens } = keepers();
  // The call is meant for one sign-in, and another one has begun.
  if (current !== sid) throw createOwnError('SignedOut');
  const error = await withLimit(core.platform, { limitMs: callLimitMs, signal }, async () => tokens?.ensure(force));
  const user = currentUser(core);
  if (user.record.sid !== sid) throw createOwnError('SignedOut');
  if (error && (force || core.freshnessOf(user) === 'expired')) throw error;
  return user;
}

/** Who is signed in to the user pool; throws the error of a session's tokens where no user is. */
export function currentUser(core: Core): UserSession {
  const account = core.account();
  if ('error' in account) throw account.error;
  const session = sessionOf(account);
  if (!session) throw createOwnError(account.status === 'signedOut' ? 'SignedOut' : 'StorageUnavailable');
  if (!session.tokens) throw createOwnError('Federated');
  return session;
}

function hasUserScope(core: Core): boolean {
  const { scope } = currentUser(core).tokens.accessToken.payload;
  return `${scope}`.split(' ').includes(userScope);
}
