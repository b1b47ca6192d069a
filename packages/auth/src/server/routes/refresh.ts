import { parseObject } from '../../cognito/rpc.js';
import { addRetryAfter, deny, json } from './answers.js';
import type { Route } from './route.js';

/**
 * `POST refresh`: `GetTokensFromRefreshToken` for a page in `cookies` mode. Page and server so share one flight. A page that asks
 * for a refresh that the server has just done gets those tokens without a request to Cognito.
 */
export const refreshRoute: Route = {
  name: 'refresh',
  method: 'POST',
  kind: 'call',
  modes: ['cookies'],
  contentTypes: ['application/json', 'application/x-amz-json-1.1'],
  async handle({ parts, visitor, body }) {
    const { RefreshToken } = parseObject(body) ?? {};
    if (typeof RefreshToken !== 'string') return deny(400, 'The body must be JSON with a RefreshToken.');
    const session = await visitor.read();
    const isCurrent = session?.record.refreshToken === RefreshToken;
    if (!isCurrent && !(await visitor.wasRefreshed(RefreshToken))) {
      const answer = json({ __type: 'NotAuthorizedException', message: 'The session has changed.' }, 400);
      answer.headers.set('claviger-session', 'changed');
      return answer;
    }
    const error = await visitor.renew({ isForced: isCurrent });
    const renewed = await visitor.read();
    if (error || !renewed) {
      const answer = json({ __type: error?.code, message: error?.message }, error?.retryable === true ? 503 : 400);
      if (error) addRetryAfter(answer, error);
      return answer;
    }
    const { accessToken: AccessToken, idToken: IdToken, refreshToken } = renewed.record;
    // The server may have had the tokens for a while: the page learns what is left of them.
    const nowMs = parts.clock.at(parts.platform.now()) ?? parts.platform.wallMs();
    const ExpiresIn = Math.max(Math.floor(renewed.tokens.accessToken.payload.exp - nowMs / 1000), 0);
    const tokens = { AccessToken, IdToken, RefreshToken: refreshToken, ExpiresIn, TokenType: 'Bearer' };
    return json({ AuthenticationResult: tokens });
  },
};
