import { call } from '../../cognito/rpc.js';
import type { AuthenticationReply } from '../../cognito/user-pool.js';
import { readTokens } from '../../session/tokens.js';
import type { Route, RouteContext } from '../routes/route.js';
import { parseBody } from './parse-call.js';
import { answerCall, withServiceErrors } from './relay-answers.js';
import { createChangedDenial } from './relay-denial.js';
import { rebuild } from './shapes.js';
import { createTwins, getServiceMs } from './twins.js';

/**
 * `POST adopt`: moves a session that the page stores into the cookie, once. The service proves it: it accepts the refresh token. A live
 * session of the cookie stays.
 */
export const adoptRoute: Route = {
  name: 'adopt',
  method: 'POST',
  kind: 'call',
  modes: ['bff'],
  contentTypes: ['application/json'],
  handle: withServiceErrors(adopt),
};

async function adopt({ parts, visitor, body }: RouteContext): Promise<Response> {
  const { RefreshToken, DeviceKey } = rebuild(
    parseBody(body),
    { RefreshToken: 'text', DeviceKey: 'text' },
    () => undefined,
  );
  const before = await visitor.read();
  if (before && !before.record.ended) throw createChangedDenial();
  const { clientId: ClientId, clientSecret: ClientSecret, rpc } = parts.userPool;
  const refreshToken = typeof RefreshToken === 'string' ? RefreshToken : '';
  const session = await visitor.move(refreshToken, async (sid) => {
    const input = { RefreshToken, ClientId, ClientSecret, DeviceKey };
    const reply = await call<AuthenticationReply>(rpc, 'GetTokensFromRefreshToken', input);
    return readTokens(parts, reply, { v: 1, sid, gen: 1, refreshToken });
  });
  const { vends } = parts.settings;
  return answerCall({ AuthenticationResult: createTwins(session, { vends, nowMs: getServiceMs(parts) }) });
}
