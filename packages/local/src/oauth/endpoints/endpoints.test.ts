import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, claimsOf, startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';

async function makeClient(
  server: TestServer,
  settings: Partial<CreateUserPoolClientCommandInput>,
): Promise<{ id: string; secret: string }> {
  const command = new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', GenerateSecret: true, ...settings });
  const { UserPoolClient: client } = await server.sdk.send(command);
  return { id: client?.ClientId ?? '', secret: client?.ClientSecret ?? '' };
}

async function post(
  server: TestServer,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${server.local.url}${path}`, { method: 'POST', headers, body });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

test('a client with a secret gets a token for itself, with its allowed scopes of resource servers', async () => {
  const server = await startTestServer();
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  await server.sdk.send(
    new CreateResourceServerCommand({ UserPoolId, Identifier: 'https://api.example.com', Name: 'api', Scopes }),
  );
  const client = await makeClient(server, {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['https://api.example.com/read', 'https://api.example.com/write'],
  });
  const basic = { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` };
  const grant = { grant_type: 'client_credentials' };
  const all = await post(server, '/oauth2/token', grant, basic);
  expect(all.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(all).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
  const claims = claimsOf(String(all.body['access_token']));
  expect(claims).toMatchObject({ sub: client.id, client_id: client.id, token_use: 'access' });
  expect(claims['scope']).toBe('https://api.example.com/read https://api.example.com/write');

  const inForm = { client_id: client.id, client_secret: client.secret };
  const one = await post(server, '/oauth2/token', { ...grant, ...inForm, scope: 'https://api.example.com/read' });
  expect(claimsOf(String(one.body['access_token']))['scope']).toBe('https://api.example.com/read');

  for (const [form, headers, status, error] of [
    [{ ...grant, scope: 'openid' }, basic, 400, 'invalid_scope'],
    [{ ...grant, ...inForm, client_secret: 'wrong' }, {}, 400, 'invalid_client'],
    [grant, { authorization: `Basic ${Buffer.from(`${client.id}:wrong`).toString('base64')}` }, 401, 'invalid_client'],
    [{ ...grant, client_id: client.id }, {}, 400, 'invalid_client'],
    [{ ...grant, client_id: ClientId }, {}, 400, 'unauthorized_client'],
    [{ ...grant, client_id: ClientId }, basic, 400, 'invalid_request'],
    [{ grant_type: 'password' }, basic, 400, 'unsupported_grant_type'],
    [{}, basic, 400, 'invalid_request'],
  ] as const) {
    const refused = await post(server, '/oauth2/token', form, headers);
    expect({ status: refused.status, error: refused.body['error'] }).toEqual({ status, error });
    expect(refused.headers.get('cache-control')).toBe('no-store');
  }
});

test('the metadata of client_credentials reach the token trigger', async () => {
  const heard: unknown[] = [];
  const server = await startTestServer({
    triggers: {
      preTokenGenerationVersion: 'V3_0',
      PreTokenGeneration: (event) => {
        heard.push([event.triggerSource, event.request.clientMetadata]);
        return event;
      },
    },
  });
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }];
  await server.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'api', Scopes }));
  const client = await makeClient(server, {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['api/read'],
  });
  const grant = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  const told = { ...grant, aws_client_metadata: '{"tenant":"blue"}' };
  expect(await post(server, '/oauth2/token', told)).toMatchObject({ status: 200 });
  expect(heard).toEqual([['TokenGeneration_ClientCredentials', { tenant: 'blue' }]]);
  for (const wrong of [
    { aws_client_metadata: 'blue' },
    { aws_client_metadata: '["blue"]' },
    { aws_client_metadata: '{"tenant":1}' },
    // "You can't request a resource binding with client-credentials M2M grants": the guide, resource binding.
    { resource: 'https://api.example.com' },
  ]) {
    const refused = await post(server, '/oauth2/token', { ...grant, ...wrong });
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  }
});

test('a client can revoke its own refresh tokens, known or not, and no other token', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { AccessToken, RefreshToken } = await server.signIn(email);
  const revoke = (token: string): Promise<{ status: number; body: Record<string, unknown> }> =>
    post(server, '/oauth2/revoke', { token, client_id: ClientId });
  expect(await revoke(AccessToken)).toMatchObject({ status: 400, body: { error: 'unsupported_token_type' } });
  expect(await revoke('nobody-knows-it')).toMatchObject({ status: 200 });
  expect(await revoke(RefreshToken)).toMatchObject({ status: 200, body: {} });
  const refresh = { grant_type: 'refresh_token', client_id: ClientId, refresh_token: RefreshToken };
  expect(await post(server, '/oauth2/token', refresh)).toMatchObject({ body: { error: 'invalid_grant' } });
});

test('user info requires a token with openid, in the words of RFC 6750', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { AccessToken } = await server.signIn(email);
  const url = `${server.local.url}/oauth2/userInfo`;
  for (const [headers, status, error] of [
    [{}, 400, 'invalid_request'],
    [{ authorization: 'Bearer nonsense' }, 401, 'invalid_token'],
    [{ authorization: `Bearer ${AccessToken}` }, 401, 'invalid_token'],
  ] as const) {
    const answer = await fetch(url, { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toContain(`error="${error}"`);
  }
});

test('browsers can request tokens, with the header that Amplify adds', async () => {
  const server = await startTestServer();
  for (const path of ['/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke']) {
    const preflight = await fetch(`${server.local.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-user-agent');
  }
});
