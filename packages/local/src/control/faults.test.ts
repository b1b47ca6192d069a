import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { ClientId, newEmail, PASSWORD, startTestServer, type TestServer } from '../../test-support/server.js';

const control = (
  server: TestServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> =>
  fetch(`${server.local.url}/_claviger/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).then(async (answer) => ({ status: answer.status, body: await answer.json() }));

const signUp = (server: TestServer, email: string) =>
  server.call('SignUp', { ClientId, Username: email, Password: PASSWORD });

test('an injected exception has the service’s form, hits one operation as often as set, and then stops', async () => {
  const server = await startTestServer();
  const added = await control(server, 'POST', 'faults', {
    operation: 'SignUp',
    exception: 'TooManyRequestsException',
    message: 'Rate exceeded',
    status: 429,
    retryAfterSeconds: 7,
    times: 2,
  });
  expect(added).toMatchObject({ status: 201, body: { id: 1, hits: 0, operation: 'SignUp' } });
  expect((await server.call('GetUser', { AccessToken: 'x' })).body.__type).not.toBe('TooManyRequestsException');
  for (let time = 0; time < 2; time++) {
    const answer = await signUp(server, newEmail());
    expect(answer).toMatchObject({
      status: 429,
      body: { __type: 'TooManyRequestsException', message: 'Rate exceeded' },
    });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException:');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  }
  expect((await signUp(server, newEmail())).status).toBe(200);
  expect(server.local.faults.list()).toEqual([]);
  expect(await server.local.inbox.list()).toHaveLength(1);
});

test('a connection is lost before the operation, or after it took effect', async () => {
  const server = await startTestServer();
  server.local.faults.add({ operation: 'SignUp', drop: 'before' });
  server.local.faults.add({ operation: 'SignUp', drop: 'after' });
  const email = newEmail();
  await expect(signUp(server, email)).rejects.toThrow();
  expect(await server.local.inbox.list()).toEqual([]);
  await expect(signUp(server, email)).rejects.toThrow();
  expect(await server.local.inbox.list()).toHaveLength(1);
  expect((await signUp(server, email)).body.__type).toBe('UsernameExistsException');
});

test('latency delays a request and does not change it; a permanent fault ends with a clear', async () => {
  const server = await startTestServer();
  server.local.faults.add({ latencyMs: 120, times: 'always' });
  const began = performance.now();
  expect((await signUp(server, newEmail())).status).toBe(200);
  expect((await signUp(server, newEmail())).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(235);
  expect(await control(server, 'GET', 'faults')).toMatchObject({ body: [{ hits: 2, times: 'always' }] });
  await control(server, 'DELETE', 'faults');
  expect(server.local.faults.list()).toEqual([]);
});

test('STS and paths have faults of their own, in their own formats', async () => {
  const server = await startTestServer();
  const sts = new STSClient({
    endpoint: server.local.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  server.local.faults.add({ operation: 'GetCallerIdentity', exception: 'Throttling', message: 'Rate exceeded' });
  expect((await signUp(server, newEmail())).status).toBe(200);
  await expect(sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({
    name: 'Throttling',
    message: 'Rate exceeded',
  });
  expect((await sts.send(new GetCallerIdentityCommand())).Account).toBe('123456789012');

  const path = '/us-east-1_Claviger1/.well-known/jwks.json';
  server.local.faults.add({ operation: path, status: 503 });
  expect((await fetch(server.local.url + path)).status).toBe(503);
  expect((await fetch(server.local.url + path)).status).toBe(200);
});

test('an invalid fault is denied in one sentence, over HTTP and in code', async () => {
  const server = await startTestServer();
  for (const fault of [
    null,
    [],
    {},
    { times: 2 },
    { operation: 'InitateAuth', status: 500 },
    { operation: 'oauth2/token', status: 500 },
    { status: 200 },
    { status: '500' },
    { latencyMs: -1 },
    { latencyMs: 1e9 },
    { times: 0, status: 500 },
    { exception: 'a b' },
    { drop: 'during' },
    { drop: 'after', status: 500 },
    { latencyMs: 1, message: 'x' },
    { status: 500, stauts: 500 },
    { status: 500, retryAfterSeconds: 0.5 },
  ]) {
    const { status, body } = await control(server, 'POST', 'faults', fault);
    expect(status, JSON.stringify(fault)).toBe(400);
    expect((body as { message: string }).message, JSON.stringify(fault)).toMatch(/^\S.{10,}\.$/);
  }
  expect(() => server.local.faults.add({ latencyMs: -1 })).toThrow(TypeError);
  expect(server.local.faults.list()).toEqual([]);
});

test('health checks and the control plane run into no fault', async () => {
  const server = await startTestServer();
  server.local.faults.add({ status: 500, times: 'always' });
  expect((await fetch(`${server.local.url}/_claviger/health`)).status).toBe(200);
  expect((await signUp(server, newEmail())).status).toBe(500);
  expect((await control(server, 'POST', 'reset', {})).status).toBe(200);
  expect((await signUp(server, newEmail())).status).toBe(200);
});
