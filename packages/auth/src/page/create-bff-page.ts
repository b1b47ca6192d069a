import type { SignOutInput, SignOutResult } from '../actions/sign-out.js';
import { CURRENT_HANDLE, type Handle, parseHandle } from '../bff/handle.js';
import { SESSION_HEADER } from '../bff/placeholder.js';
import { revokeToken } from '../cognito/revoke-token.js';
import { call, parseObject } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { type Account, findUserSession } from '../session/account.js';
import type { Internals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { commitSession, leaveSession, loadToLeave } from '../session/sign-in-commit.js';
import { readTokens } from '../session/tokens.js';
import type { BffPage } from './bff-page.js';
import { createConcealedReader } from './conceal-session.js';
import { createServerPage } from './create-server-page.js';
import { createLoginPages } from './login-pages.js';
import { createNameCookies } from './name-cookies.js';

/** The server of the app. */
interface AppServer {
  /** The URL of its routes; undefined where there is no page. */
  readonly base: string | undefined;
  /** The app's own `fetch`. */
  readonly fetch: typeof globalThis.fetch | undefined;
  /** The action, which loads with `createAuth`. */
  readonly signOut: (session: Session, input?: SignOutInput) => Promise<SignOutResult>;
}

/** Creates the page of a session. */
export function createBffPage(session: Session, internals: Internals, { base, fetch, signOut }: AppServer): BffPage {
  if (base === undefined) return createServerPage();
  const { fetch: send } = createDefaultPlatform(fetch);
  const { runtime, sync, userPool } = internals;
  const cookies = createNameCookies(userPool?.clientId ?? '');
  /** Whether the server has another session than the cookies said. */
  let isDoubtful = false;

  runtime.onChange((before, { elsewhere }) => {
    const left = findHandle(before);
    const account = runtime.account();
    // A slow answer may set the cookie of the session again, and the server may be out of reach: the name ends it.
    if (left && !elsewhere && left.sid !== findHandle(account)?.sid) cookies.end(left.sid);
    // The page has a session with tokens from before: its next renewal moves it to the server, and its AWS keys go.
    if (account.status === 'signedIn' && findUserSession(account) && !findHandle(account))
      runtime.runDetached(() => void session.fetchAuthSession({ forceRefresh: true }));
  });

  /** Takes the session of the cookie, or signs out here where there is none. */
  const follow = async (isSignedIn: boolean): Promise<void> => {
    const since = runtime.signOuts();
    if (!userPool) return;
    const input = { RefreshToken: CURRENT_HANDLE, ClientId: userPool.clientId };
    const reply = await call<AuthenticationReply>(userPool.rpc, 'GetTokensFromRefreshToken', input);
    const handle = parseHandle(`${reply.output.AuthenticationResult?.RefreshToken}`);
    if (handle) {
      const current = findUserSession(runtime.account())?.record;
      const gen = current?.sid === handle.sid ? current.gen + 1 : 1;
      const { sid, isWeb } = handle;
      const taken = readTokens(internals, reply, { v: 1, sid, gen, refreshToken: undefined, isWeb });
      await commitSession(internals, taken, () => runtime.signOuts() !== since);
    } else if (isSignedIn) await leaveSession(internals);
  };

  return {
    fetchAuthSession: createConcealedReader(session, internals, base),
    ...createLoginPages(session, base),
    async check(found) {
      const user = found.type === 'session' && found.session.tokens ? found.session : undefined;
      let handle = user && parseHandle(user.record.refreshToken);
      if (user && !handle) return undefined;
      const { live, ended } = cookies.read();
      if (handle && ended.has(handle.sid)) {
        await leaveSession(internals);
        handle = undefined;
      }
      const name = live !== undefined && ended.has(live) ? undefined : live;
      if (!isDoubtful && name === handle?.sid) return undefined;
      try {
        await follow(handle !== undefined);
        isDoubtful = false;
      } catch (error) {
        return asAuthError(error);
      }
      return undefined;
    },
    async send(input, init) {
      const url = `${input}`;
      const response = await send(...toServerRequest(internals, { input, init, base }));
      if (!url.startsWith(`${base}/`)) return response;
      if (response.headers.get(SESSION_HEADER) !== 'changed') return response;
      isDoubtful = true;
      // Not awaited: a read may wait for this request.
      void sync.sync();
      throw new AuthError('invalidState', 'SessionChanged', 'Another user has signed in, or the session is over.', {
        recoverySuggestion: 'Call fetchAuthSession() and try again.',
      });
    },
    async signOut(input) {
      await loadToLeave(internals);
      const user = findUserSession(runtime.account());
      const result = await signOut(session, input);
      // The server has a session to end, even if the service has no tokens to revoke.
      if (userPool && user && result.status !== 'failed' && !user.tokens.accessToken.payload.origin_jti)
        await revokeToken(userPool, user.record.refreshToken, {}).catch(() => undefined);
      return result;
    },
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

function findHandle(account: Account): Handle | undefined {
  return parseHandle(findUserSession(account)?.record.refreshToken ?? '');
}
