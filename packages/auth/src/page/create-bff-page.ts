import type { SignOutInput, SignOutResult } from '../actions/sign-out.js';
import { CURRENT_HANDLE, createHandle, parseHandle } from '../bff/handle.js';
import { SESSION_HEADER } from '../bff/placeholder.js';
import { revokeToken } from '../cognito/revoke-token.js';
import { parseObject } from '../cognito/rpc.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { findUserSession } from '../session/account.js';
import type { Internals } from '../session/internals.js';
import { loadToLeave } from '../session/leave-session.js';
import type { Session } from '../session/session.js';
import type { BffPage } from './bff-page.js';
import { createConcealedReader } from './conceal-session.js';
import { createServerPage } from './create-server-page.js';
import { followCookies } from './follow-cookies.js';
import { createLoginPages } from './login-pages.js';
import { createNameCookies } from './name-cookies.js';

/** The server of the app. */
interface AppServer {
  /** The URL of its routes; undefined where there is no page. */
  readonly base: string | undefined;
  /** The app's own `fetch`. */
  readonly fetch: typeof globalThis.fetch | undefined;
  /** The action, which loads with `createAuth`. */
  readonly signOut: (input: SignOutInput) => Promise<SignOutResult>;
}

/** Creates the page of a session. */
export function createBffPage(session: Session, internals: Internals, { base, fetch, signOut }: AppServer): BffPage {
  if (base === undefined) return createServerPage();
  const send = followSlash(createDefaultPlatform(fetch).fetch, base);
  const { runtime, sync, userPool } = internals;
  const cookies = createNameCookies(userPool?.clientId ?? '');
  const follower = followCookies(session, internals, cookies);
  const endNamed = async (sid: string, pool: UserPoolClient): Promise<SignOutResult> => {
    cookies.end(sid);
    const handle = createHandle({ sid, gen: 0, vends: { access: false, id: false }, isWeb: false });
    try {
      await revokeToken(pool, handle, {});
      return { status: 'complete' };
    } catch (thrown) {
      return { status: 'partial', errors: { revoke: asAuthError(thrown) } };
    }
  };
  return {
    fetchAuthSession: createConcealedReader(session, internals, base),
    ...createLoginPages(session, base),
    check: follower.check,
    async send(input, init) {
      const response = await send(...toServerRequest(internals, { input, init, base }));
      if (!`${input}`.startsWith(`${base}/`)) return response;
      if (response.headers.get(SESSION_HEADER) !== 'changed') return response;
      follower.doubt();
      // Not awaited: a read may wait for this request.
      void sync.sync();
      throw new AuthError('invalidState', 'SessionChanged', 'Another user has signed in, or the session is over.', {
        recoverySuggestion: 'Call fetchAuthSession() and try again.',
      });
    },
    async signOut(input = {}) {
      await loadToLeave(internals);
      const user = findUserSession(runtime.account());
      const { live } = cookies.read();
      const result = await signOut(input);
      // The server has not answered whose session the cookie names.
      if (userPool && !user && live !== undefined && result.status === 'complete') return endNamed(live, userPool);
      // The server has a session to end, even if the service has no tokens to revoke.
      if (userPool && user && result.status !== 'failed' && !user.tokens.accessToken.payload.origin_jti)
        await revokeToken(userPool, user.record.refreshToken, {}).catch(() => undefined);
      return result;
    },
  };
}

/**
 * Follows a framework that redirects each path to one with a slash at its end (`trailingSlash` of Next.js). The page sees that an answer
 * redirects, and not where to: it sends the request there itself, and all later ones.
 */
function followSlash(
  send: (url: string, init: RequestInit) => Promise<Response>,
  base: string,
): (url: string, init: RequestInit) => Promise<Response> {
  let end = '';
  return async (url, init) => {
    if (!`${url}`.startsWith(`${base}/`)) return send(url, init);
    const response = await send(url + end, init);
    // The status of a redirect that is not followed (Fetch, "opaque-redirect filtered response").
    if (end || response.status !== 0) return response;
    const repeated = await send(`${url}/`, init);
    if (repeated.status !== 0) end = '/';
    return repeated;
  };
}

/**
 * Sends a renewal to the server, which does it once for all. A renewal with a refresh token, which the page has from before, moves the
 * session to the server.
 */
function toServerRequest(
  { options }: Internals,
  {
    input,
    init,
    base,
  }: { readonly input: Parameters<typeof fetch>[0]; readonly init: RequestInit; readonly base: string },
): [url: string, init: RequestInit] {
  const headers = Object(init.headers);
  // An app may pass a `Request`, which `fetch` takes as it is.
  const url = input as string;
  if (!/\.GetTokensFromRefreshToken$/.test(headers['x-amz-target'])) return [url, init];
  if (options.storage?.isReadByServer) return [`${base}/refresh`, init];
  const { RefreshToken } = parseObject(`${init.body}`) ?? {};
  if (RefreshToken === CURRENT_HANDLE || parseHandle(`${RefreshToken}`)) return [url, init];
  return [`${base}/adopt`, { ...init, headers: { ...headers, 'content-type': 'application/json' } }];
}
