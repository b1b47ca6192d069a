import { expect, test } from 'vitest';
import { ClientId, startTestServer } from '../../test-support/server.js';

const CALLBACK = 'http://localhost:3000/';

test('requests to the endpoints of OAuth are in the log, with what was told, and without what was sent', async () => {
  const { local } = await startTestServer();
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${local.url}${path}`, { redirect: 'manual', ...init });
  const authorize = (parameters: Record<string, string>): Promise<Response> =>
    ask(`/oauth2/authorize?${new URLSearchParams({ client_id: ClientId, redirect_uri: CALLBACK, ...parameters })}`);

  await authorize({ response_type: 'code', scope: 'openid' });
  await authorize({ response_type: 'code', scope: 'no-such-scope' });
  await authorize({ response_type: 'code', redirect_uri: 'http://localhost:9/elsewhere' });
  const grant = {
    grant_type: 'authorization_code',
    client_id: ClientId,
    redirect_uri: CALLBACK,
    code: 'a-canary-code',
  };
  await ask('/oauth2/token', { method: 'OPTIONS' });
  await ask('/oauth2/token', { method: 'POST', body: new URLSearchParams(grant) });
  await ask('/oauth2/userInfo', { headers: { authorization: 'Bearer a-canary-token' } });

  const events = local.events.list();
  expect(events.map(({ operation, status, error }) => [operation, status, error])).toEqual([
    ['/oauth2/authorize', 302, undefined],
    ['/oauth2/authorize', 302, 'invalid_scope'],
    ['/oauth2/authorize', 302, 'redirect_mismatch'],
    ['/oauth2/token', 400, 'invalid_grant'],
    ['/oauth2/userInfo', 401, 'invalid_token'],
  ]);
  expect(JSON.stringify(events)).not.toContain('canary');
});
