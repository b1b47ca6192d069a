import { callService } from '../cognito/call-service.js';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { Core } from '../session/core.js';
import { coreOf } from '../session/link.js';
import { sessionOf } from '../session/machine.js';
import type { UserSession } from '../session/records.js';
import type { Renewal } from '../session/renewal.js';
import type { Session } from '../session/session.js';
import { createTokenRefresh } from '../session/token-refresh.js';
import { requireUserPool } from './validation.js';

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
 * Calls an operation of the user pool with the access token of who is signed in; a stale one is renewed first. A token
 * that the service doesn't take any more, because somebody signed out everywhere, is renewed once: then it turns out
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
  const core = coreOf(session);
  const { rpc } = requireUserPool(core);
  signal?.throwIfAborted();
  await core.load();
  const { sid = currentUser(core).record.sid } = meant;
  const ask = async (force: boolean): Promise<T> => {
    const { accessToken } = (await freshUser(core, sid, { force, signal })).tokens;
    const { output } = await callService<T>(
      rpc,
      operation,
      { ...input, AccessToken: accessToken.toString() },
      { signal },
    );
    return output;
  };
  try {
    return await ask(false);
  } catch (error) {
    const isRefused = error instanceof AuthError && error.code === 'NotAuthorizedException' && !mayRefuseInput;
    if (!isRefused || !hasUserScope(core)) throw error;
    return ask(true);
  }
}

/**
 * The session of a sign-in, with tokens that aren't stale; where renewing them fails for a passing reason, with those that
 * have not expired.
 */
async function freshUser(
  core: Core,
  sid: string,
  { force, signal }: { readonly force: boolean; readonly signal: AbortSignal | undefined },
): Promise<UserSession> {
  const renewal = renewalOf(core, sid);
  const error = await withLimit(core.platform, { limitMs: callLimitMs, signal }, () => renewal.ensure(force));
  const user = currentUser(core);
  // Nothing is done for somebody else who has signed in meanwhile.
  if (user.record.sid !== sid) throw createOwnError('SignedOut');
  if (error && (force || core.freshnessOf(user) === 'expired')) throw error;
  return user;
}

/** Who is signed in to the user pool; throws the error of a session's tokens where nobody is. */
export function currentUser(core: Core): UserSession {
  const account = core.account();
  if ('error' in account) throw account.error;
  const session = sessionOf(account);
  if (!session) throw createOwnError(account.status === 'signedOut' ? 'SignedOut' : 'StorageUnavailable');
  if (!session.tokens) throw createOwnError('Federated');
  return session;
}

const renewals = new WeakMap<Core, { readonly sid: string; readonly renewal: Renewal }>();

/** One renewal for all actions of a sign-in. Those of other contexts, and the session's own, share its lock. */
function renewalOf(core: Core, sid: string): Renewal {
  const known = renewals.get(core);
  if (known?.sid === sid) return known.renewal;
  const renewal = createTokenRefresh(core, requireUserPool(core), sid);
  renewals.set(core, { sid, renewal });
  return renewal;
}

function hasUserScope(core: Core): boolean {
  const { scope } = currentUser(core).tokens.accessToken.payload;
  return `${scope}`.split(' ').includes(userScope);
}
