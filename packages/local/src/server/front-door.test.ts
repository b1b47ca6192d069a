import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { CreateUserImportJobCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, newEmail, PASSWORD, startTestServer, UserPoolId } from '../../test-support/server.js';

/** A request with headers that `fetch` doesn't let one set. */
async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

test('an error travels as AWS JSON 1.1 has it, readable by browsers, with the time of the server', async () => {
  const server = await startTestServer();
  server.local.clock.set(new Date('2030-01-02T03:04:05Z'));
  const { status, headers, body } = await server.call('GetUser', { AccessToken: 'x.y.z' });
  expect(status).toBe(400);
  expect(body).toEqual({ __type: 'NotAuthorizedException', message: 'Invalid Access Token' });
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(headers.get('x-amzn-errortype')).toBe('NotAuthorizedException:');
  expect(headers.get('x-amzn-errormessage')).toBe('Invalid Access Token');
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('date')).toBe('Wed, 02 Jan 2030 03:04:05 GMT');
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-expose-headers')?.toLowerCase()).toContain('x-amzn-errortype');
});

test.each(['/', '/_claviger/health', '/_claviger/outputs', '/nowhere'])(
  'a request with two hosts is refused at %s, in each order',
  async (path) => {
    const { local } = await startTestServer();
    const { host, hostname, port } = new URL(local.url);
    for (const hosts of [
      [host, 'attacker.example'],
      ['attacker.example', host],
      [host, host],
    ]) {
      const socket = connect(Number(port), hostname);
      const lines = hosts.map((name) => `host: ${name}`);
      socket.end([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*One Host header/);
    }
  },
);

test('a browser may call from an allowed origin', async () => {
  const server = await startTestServer({ allowedOrigins: ['https://app.example'] });
  const preflight = await fetch(server.local.url, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-target',
    },
  });
  expect(preflight.ok).toBe(true);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-target');
  const answer = await server.call(
    'SignUp',
    { ClientId, Username: newEmail(), Password: PASSWORD },
    { origin: 'https://app.example' },
  );
  expect(answer.status).toBe(200);
});

test('an operation that is not there is answered with its name, not with a failure', async () => {
  const server = await startTestServer();
  for (const operation of ['CreateGroups', 'NoSuchThing', 'constructor', '__proto__']) {
    expect(await server.call(operation, {})).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException', message: expect.stringContaining(operation) },
    });
  }
  expect(await server.call('x', {}, { 'x-amz-target': 'SomeOtherService.Thing' })).toMatchObject({
    status: 400,
    body: { __type: 'UnknownOperationException' },
  });
  const bare = await fetch(server.local.url, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(bare.status).toBe(400);
  expect(await bare.json()).toMatchObject({ __type: 'UnknownOperationException' });
});

test.each([
  ['broken', '{"ClientId": '],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ['nested without end', '['.repeat(200_000)],
  ['nested deeply', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
])('a body that is %s is a SerializationException', async (_, body) => {
  const server = await startTestServer();
  const answer = await fetch(server.local.url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
      'content-type': 'application/x-amz-json-1.1',
    },
    body,
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
});

test('missing, over-long and malformed members are refused in the words of the service, without what is sensitive', async () => {
  const server = await startTestServer();
  expect(await server.call('SignUp', {})).toMatchObject({
    status: 400,
    body: {
      __type: 'InvalidParameterException',
      message: expect.stringMatching(/^2 validation errors detected: .*'clientId'.*'username'/),
    },
  });
  const secret = `Aa1!${'x'.repeat(300)}`;
  const { body } = await server.call('SignUp', { ClientId, Username: newEmail(), Password: secret });
  expect(body).toMatchObject({
    __type: 'InvalidParameterException',
    message: expect.stringContaining("at 'password'"),
  });
  expect(JSON.stringify(body)).not.toContain('xxxx');
  expect(await server.call('SignUp', { ClientId, Username: 'u'.repeat(129), Password: PASSWORD })).toMatchObject({
    body: { message: expect.stringContaining('Member must have length less than or equal to 128') },
  });
});

test.each(['POST', 'PUT', 'DELETE'])('a %s of a form without a body is answered', async (method) => {
  const server = await startTestServer();
  const answer = await send(server.local.url, {
    method,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
  });
  expect(answer.status).toBe(400);
});

test.each([
  ['with its length said', {}],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('a body of 10 MB %s is refused with 413, and the server continues', async (_, headers) => {
  const server = await startTestServer();
  const before = process.memoryUsage().arrayBuffers;
  const answer = await send(server.local.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp', ...headers },
    body: Buffer.alloc(10_000_000, 0x20),
  });
  expect(answer.status).toBe(413);
  expect(JSON.parse(answer.body)).toMatchObject({ __type: 'RequestEntityTooLargeException' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
  expect((await fetch(`${server.local.url}/_claviger/health`)).status).toBe(200);
});

test('administrators’ operations are refused to foreign hosts and origins, and to unsigned requests', async () => {
  const server = await startTestServer({ allowedHosts: ['claviger.test'], allowedOrigins: ['https://tools.example'] });
  const port = new URL(server.local.url).port;
  const list = async (headers: Record<string, string>): Promise<{ status: number; type: string }> => {
    const target = {
      'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
      'content-type': 'application/x-amz-json-1.1',
    };
    const answer = await send(server.local.url, {
      method: 'POST',
      headers: { ...target, ...headers },
      body: '{"MaxResults":1}',
    });
    return { status: answer.status, type: JSON.parse(answer.body).__type };
  };
  const foreign = { status: 403, type: 'ForbiddenException' };
  // Past the guard there is still no signature.
  const unsigned = { status: 400, type: 'MissingAuthenticationTokenException' };
  expect(await list({ host: `evil.example:${port}` })).toEqual(foreign);
  expect(await list({ host: `127.0.0.1.evil.example:${port}` })).toEqual(foreign);
  expect(await list({ origin: 'https://evil.example' })).toEqual(foreign);
  expect(await list({ origin: 'null' })).toEqual(foreign);
  expect(await list({})).toEqual(unsigned);
  expect(await list({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toEqual(unsigned);
  expect(await list({ host: 'claviger.test' })).toEqual(unsigned);
  expect(await list({ origin: 'https://tools.example' })).toEqual(unsigned);
  const { UserPools } = await server.sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  expect(UserPools?.[0]?.Id).toBe(UserPoolId);
});

test('a path that leads nowhere is 404 in one sentence', async () => {
  const server = await startTestServer();
  for (const path of ['/nothing', '/_claviger/nothing', '/us-east-1_Nothing12/.well-known/jwks.json']) {
    const answer = await fetch(`${server.local.url}${path}`);
    expect(answer.status, path).toBe(404);
    expect(await answer.text()).toMatch(/^[^\n]+\n$/);
  }
});

test('a browser that opens the server gets its console', async () => {
  const { local } = await startTestServer();
  const page = await fetch(local.url);
  expect([page.status, page.url]).toEqual([200, `${local.url}/_claviger/`]);
  expect(page.headers.get('content-type')).toContain('text/html');
  const put = await fetch(local.url, { method: 'PUT' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
});

test('discovery agrees with the tokens, and any origin may read it', async () => {
  const server = await startTestServer();
  const issuer = `${server.local.url}/${UserPoolId}`;
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, {
    headers: { origin: 'https://app.example' },
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(await answer.json()).toMatchObject({
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
  });
});

test('the sender of an import file that is too large reads why, while the rest is on its way', async () => {
  const server = await startTestServer();
  const { UserImportJob } = await server.sdk.send(
    new CreateUserImportJobCommand({
      UserPoolId,
      JobName: 'large',
      CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/Import',
    }),
  );
  const { hostname, port, pathname, search } = new URL(UserImportJob?.PreSignedUrl ?? '');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  const megabyte = Buffer.alloc(1_048_576, 'a');
  const length = 110 * megabyte.length;
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
  for (let sent = 0; sent < 105; sent++) socket.write(megabyte);
  await expect.poll(() => answer, { timeout: 30_000 }).toContain('100 MB at most');
  for (let sent = 105; sent < 110; sent++) socket.write(megabyte);
  socket.write('GET /_claviger/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await expect.poll(() => answer, { timeout: 30_000 }).toContain('"status":"ok"');
  socket.destroy();
}, 60_000);
