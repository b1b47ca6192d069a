import { callService } from '../../cognito/call-service.js';
import { getUserPool } from '../../cognito/get-user-pool.js';
import { AuthError } from '../../errors/auth-error.js';
import { createOwnError } from '../../errors/own-errors.js';
import { withLimit } from '../../platform/waiting.js';
import { sessionOf } from '../../session/account.js';
import { type Internals, internalsOf } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';
import type { Session } from '../../session/session.js';

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
  const internals = internalsOf(session);
  const { rpc } = getUserPool(internals);
  signal?.throwIfAborted();
  await internals.sync.ensureLoaded();
  const { sid = currentUser(internals).record.sid } = meant;
  let token: string | undefined;
  const ask = async (): Promise<T> => {
    const user = await getFreshUser({ internals, sid, rejected: token, signal });
    token = user.tokens.accessToken.toString();
    const { output } = await callService<T>(rpc, operation, { ...input, AccessToken: token }, { signal });
    return output;
  };
  try {
    return await ask();
  } catch (error) {
    const isRefused = error instanceof AuthError && error.code === 'NotAuthorizedException' && !mayRefuseInput;
    if (!isRefused || !token || !hasUserScope(internals)) throw error;
    return ask();
  }
}

interface FreshUserOptions {
  readonly internals: Internals;
  readonly sid: string;
  /** An access token that the service refused: another one is needed. */
  readonly rejected: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The session of a sign-in, with tokens that aren't stale; where renewing them fails for a passing reason, with those that
 * have not expired. The renewal is that of `fetchAuthSession`.
 */
async function getFreshUser({ internals, sid, rejected, signal }: FreshUserOptions): Promise<UserSession> {
  // A renewal since then has already replaced the refused one.
  const force = currentUser(internals).tokens.accessToken.toString() === rejected;
  const { sid: current, tokens } = internals.signedIn();
  // The call is meant for one sign-in, and another one has begun.
  if (current !== sid) throw createOwnError('SignedOut');
  const error = await withLimit(internals.platform, { limitMs: callLimitMs, signal }, async () =>
    tokens?.ensure(force),
  );
  const user = currentUser(internals);
  if (user.record.sid !== sid) throw createOwnError('SignedOut');
  if (error && (force || internals.freshnessOf(user) === 'expired')) throw error;
  return user;
}

/** Who is signed in to the user pool; throws the error of a session's tokens where no user is. */
export function currentUser(internals: Internals): UserSession {
  const account = internals.runtime.account();
  if ('error' in account) throw account.error;
  const session = sessionOf(account);
  if (!session) throw createOwnError(account.status === 'signedOut' ? 'SignedOut' : 'StorageUnavailable');
  if (!session.tokens) throw createOwnError('Federated');
  return session;
}

function hasUserScope(internals: Internals): boolean {
  const { scope } = currentUser(internals).tokens.accessToken.payload;
  return `${scope}`.split(' ').includes(userScope);
}
