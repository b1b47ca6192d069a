import { callService } from '../../cognito/call-service.js';
import { getUserPool } from '../../cognito/get-user-pool.js';
import { AuthError } from '../../errors/auth-error.js';
import { createOwnError } from '../../errors/own-errors.js';
import { withLimit } from '../../platform/waiting.js';
import { getInternals, type Internals } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';
import type { Session } from '../../session/session.js';

/** The longest wait of a call for its access token, in milliseconds. */
const CALL_LIMIT_MS = 30_000;

/** The scope that the user pool's API requires. Tokens of the login pages may lack it. */
const USER_SCOPE = 'aws.cognito.signin.user.admin';

/** The options of a call for the signed-in user. */
export interface UserCall {
  readonly signal?: AbortSignal | undefined;
  /** Whether `NotAuthorizedException` may concern the input (a wrong password) instead of the token. */
  readonly mayRefuseInput?: boolean;
  /** The sign-in of the call. Default: the current one. */
  readonly sid?: string;
}

/**
 * Calls an operation of the user pool with the access token of the signed-in user. It first renews a stale token. When the
 * service rejects the token, because the user signed out everywhere, the call renews it once. That renewal shows that the
 * session is over.
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, `invalidState` for a federated session, or the service's exception.
 */
export async function callAsUser<T>(
  session: Session,
  operation: string,
  input: object,
  { signal, mayRefuseInput = false, ...meant }: UserCall,
): Promise<T> {
  const internals = getInternals(session);
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
  /** An access token that the service denied: the call needs another one. */
  readonly rejected: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Returns the session of a sign-in with tokens that are not stale. After a retryable failure of the renewal it returns
 * tokens that have not expired. It shares the renewal of `fetchAuthSession`.
 */
async function getFreshUser({ internals, sid, rejected, signal }: FreshUserOptions): Promise<UserSession> {
  // A renewal since then has already replaced the denied token.
  const force = currentUser(internals).tokens.accessToken.toString() === rejected;
  const { sid: current, tokens } = internals.signedIn();
  // Another sign-in has started since the call.
  if (current !== sid) throw createOwnError('SignedOut');
  const error = await withLimit(internals.platform, { limitMs: CALL_LIMIT_MS, signal }, async () =>
    tokens?.ensure(force),
  );
  const user = currentUser(internals);
  if (user.record.sid !== sid) throw createOwnError('SignedOut');
  if (error && (force || internals.freshnessOf(user) === 'expired')) throw error;
  return user;
}

/**
 * Returns the signed-in user of the user pool.
 *
 * @throws {AuthError} `NoUserPool` without a user pool; the error of the session's tokens without a user.
 */
export function currentUser(internals: Internals): UserSession {
  getUserPool(internals);
  const account = internals.runtime.account();
  if (account.error) throw account.error;
  const { session } = account;
  if (!session) throw createOwnError(account.status === 'signedOut' ? 'SignedOut' : 'StorageUnavailable');
  if (!session.tokens) throw createOwnError('Federated');
  return session;
}

function hasUserScope(internals: Internals): boolean {
  const { scope } = currentUser(internals).tokens.accessToken.payload;
  return `${scope}`.split(' ').includes(USER_SCOPE);
}
