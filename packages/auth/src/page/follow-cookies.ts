import { CURRENT_HANDLE, type Handle, parseHandle } from '../bff/handle.js';
import { call } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { type Account, findUserSession } from '../session/account.js';
import { commitSession } from '../session/commit-session.js';
import type { Internals } from '../session/internals.js';
import { leaveSession } from '../session/leave-session.js';
import type { Session } from '../session/session.js';
import { readTokens } from '../session/tokens.js';
import type { BffPage } from './bff-page.js';
import type { NameCookies } from './name-cookies.js';

/** Makes the store of a page follow the cookies that name sessions. */
export interface Follower extends Pick<BffPage, 'check'> {
  /** Asks the server at the next check: it has another session than the cookies say. */
  doubt(): void;
}

/** Creates the follower of a session. */
export function followCookies(session: Session, internals: Internals, cookies: NameCookies): Follower {
  const { options, runtime } = internals;
  let isDoubtful = false;
  /** What the cookies and the page named when the server last answered. */
  let asked: string | undefined;
  runtime.onChange((before, { elsewhere }) => {
    // The page has the tokens.
    if (options.storage?.isReadByServer) return;
    const left = findHandle(before);
    const account = runtime.account();
    // A slow answer may set the cookie of the session again, and the server may be out of reach: the name ends it.
    if (left && !elsewhere && left.sid !== findHandle(account)?.sid) cookies.end(left.sid);
    // A session with tokens from before: its next renewal moves it to the server, and its AWS keys go.
    if (account.status === 'signedIn' && findUserSession(account) && !findHandle(account))
      runtime.runDetached(() => void session.fetchAuthSession({ forceRefresh: true }));
  });
  return {
    doubt() {
      isDoubtful = true;
    },
    async check(found) {
      const user = found.type === 'session' && found.session.tokens ? found.session : undefined;
      let handle = user && parseHandle(user.record.refreshToken);
      // Tokens from before wait for their move to the server, which takes them unless the cookie has a live session.
      if (user && !handle && !isDoubtful) return undefined;
      const { live: name, ended } = cookies.read();
      if (handle && ended.has(handle.sid)) {
        await leaveSession(internals);
        handle = undefined;
      }
      const named = `${name} ${handle?.sid}`;
      // Other code may remove the cookie. The server is asked once then.
      if (!isDoubtful && (name === handle?.sid || named === asked)) return undefined;
      await takeSession(internals, handle !== undefined, () => {
        asked = named;
      });
      isDoubtful = false;
      return undefined;
    },
  };
}

/** Takes the session of the cookie. Without one it signs out here. `onAnswer` is called before the page changes. */
async function takeSession(internals: Internals, isSignedIn: boolean, onAnswer: () => void): Promise<void> {
  const { runtime, userPool } = internals;
  const since = runtime.signOuts();
  if (!userPool) return;
  const input = { RefreshToken: CURRENT_HANDLE, ClientId: userPool.clientId };
  const reply = await call<AuthenticationReply>(userPool.rpc, 'GetTokensFromRefreshToken', input);
  onAnswer();
  const handle = parseHandle(`${reply.output.AuthenticationResult?.RefreshToken}`);
  if (!handle) {
    if (isSignedIn) await leaveSession(internals);
    return;
  }
  const { sid, isWeb } = handle;
  const current = findUserSession(runtime.account())?.record;
  const gen = current?.sid === sid ? current.gen + 1 : 1;
  const taken = readTokens(internals, reply, { v: 1, sid, gen, refreshToken: undefined, isWeb });
  await commitSession(internals, taken, () => runtime.signOuts() !== since);
}

function findHandle(account: Account): Handle | undefined {
  return parseHandle(findUserSession(account)?.record.refreshToken ?? '');
}
