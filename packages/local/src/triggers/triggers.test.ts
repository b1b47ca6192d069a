import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTestPool, type TestPool } from '../../test-support/pool.js';
import { newEmail, PASSWORD, type Reply, startTestServer } from '../../test-support/server.js';
import type { TriggerOptions } from './configuration.js';
import type { TriggerEvent } from './events.js';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:pre-sign-up:live';

async function poolWith(triggers: TriggerOptions, LambdaConfig: object = {}): Promise<TestPool> {
  return await createTestPool({ server: await startTestServer({ triggers }), pool: { LambdaConfig } });
}

const signUp = ({ server, clientId }: TestPool, more: object = {}): Promise<Reply> =>
  server.call('SignUp', { ClientId: clientId, Username: newEmail(), Password: PASSWORD, ...more });

interface Called {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly event: TriggerEvent<'PreSignUp'>;
}

/** Something that listens where functions would. */
async function startFunctions(
  answer: (called: Called) => { status?: number; headers?: Record<string, string>; body: string } | undefined,
): Promise<{ url: string; calls: Called[] }> {
  const calls: Called[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const called = {
      path: incoming.url,
      headers: incoming.headers,
      event: JSON.parse(Buffer.concat(chunks).toString()),
    };
    calls.push(called);
    const reply = answer(called);
    if (reply === undefined) return;
    outgoing.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

const confirming = ({ event }: Pick<Called, 'event'>) => ({
  body: JSON.stringify({ ...event, response: { autoConfirmUser: true } }),
});

test('a function of this process gets the event of AWS’s documentation, and its response counts', async () => {
  const events: unknown[] = [];
  const pool = await poolWith({
    PreSignUp: (event) => {
      events.push(event);
      return { ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } };
    },
  });
  const email = newEmail();
  const { body } = await signUp(pool, {
    Username: email,
    UserAttributes: [{ Name: 'name', Value: 'Ann' }],
    ValidationData: [{ Name: 'captcha', Value: 'v' }],
    ClientMetadata: { from: 'test' },
  });
  expect(body).toMatchObject({ UserConfirmed: true });
  expect(body).not.toHaveProperty('CodeDeliveryDetails');
  expect(events).toEqual([
    {
      version: '1',
      triggerSource: 'PreSignUp_SignUp',
      region: 'us-east-1',
      userPoolId: pool.userPoolId,
      userName: body.UserSub,
      callerContext: { awsSdkVersion: expect.any(String), clientId: pool.clientId },
      request: {
        userAttributes: { email, email_verified: 'false', name: 'Ann' },
        validationData: { captcha: 'v' },
        clientMetadata: { from: 'test' },
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
  ]);
  const signedIn = await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD });
  expect(signedIn.status).toBe(200);
});

test('the functions of one pool take precedence over those of all pools', async () => {
  const said: string[] = [];
  const server = await startTestServer({
    triggers: {
      PreSignUp: (event) => {
        said.push('all');
        return event;
      },
      pools: {
        'us-east-1_Claviger1': {
          PreSignUp: (event) => {
            said.push('one');
            return event;
          },
        },
      },
    },
  });
  await server.call('SignUp', { ClientId: 'clavigerlocalclient0000001', Username: newEmail(), Password: PASSWORD });
  await signUp(await createTestPool({ server }));
  expect(said).toEqual(['one', 'all']);
});

test('the function of an ARN is called through Lambda’s Invoke', async () => {
  const { url, calls } = await startFunctions(confirming);
  const pool = await poolWith({ lambdaEndpoint: `${url}/` }, { PreSignUp: ARN });
  expect((await signUp(pool)).body).toMatchObject({ UserConfirmed: true });
  expect(calls).toMatchObject([
    {
      path: '/2015-03-31/functions/pre-sign-up/invocations',
      headers: { 'x-amz-invocation-type': 'RequestResponse' },
      event: { triggerSource: 'PreSignUp_SignUp', userPoolId: pool.userPoolId },
    },
  ]);
  const without = await createTestPool({ server: pool.server });
  expect((await signUp(without)).body).toMatchObject({ UserConfirmed: false });
  expect(calls).toHaveLength(1);
});

test('one URL answers all triggers of a pool, and a single trigger can have its own', async () => {
  const { url, calls } = await startFunctions(confirming);
  expect((await signUp(await poolWith({ url: `${url}/all` }, { PreSignUp: ARN }))).body.UserConfirmed).toBe(true);
  expect((await signUp(await poolWith({ PreSignUp: `${url}/one` }))).body.UserConfirmed).toBe(true);
  expect((await signUp(await poolWith({}, { PreSignUp: ARN }))).body.UserConfirmed).toBe(false);
  expect(calls.map(({ path }) => path)).toEqual(['/all', '/one']);
});

test('a function that throws is called once, and the caller gets its error', async () => {
  let asked = 0;
  const pool = await poolWith({
    PreSignUp: () => {
      asked++;
      throw new Error('not allowed.');
    },
  });
  const email = newEmail();
  expect(await signUp(pool, { Username: email })).toMatchObject({
    status: 400,
    body: { __type: 'UserLambdaValidationException', message: 'PreSignUp failed with error not allowed.' },
  });
  expect(asked).toBe(1);
  expect(await pool.server.local.inbox.list()).toEqual([]);

  const failing = await startFunctions(() => ({
    headers: { 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify({ errorType: 'Error', errorMessage: 'no such friend' }),
  }));
  const remote = await poolWith({ lambdaEndpoint: failing.url }, { PreSignUp: ARN });
  expect(await signUp(remote)).toMatchObject({
    body: { __type: 'UserLambdaValidationException', message: 'PreSignUp failed with error no such friend.' },
  });
  expect(failing.calls).toHaveLength(1);
});

test('a function that does not answer in time, or cannot be reached, is tried three times', async () => {
  const never = new Promise<never>(() => undefined);
  let tries = 0;
  const timedOut = {
    __type: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
  };
  const silent = await poolWith({
    PreSignUp: () => {
      tries++;
      return never;
    },
    timeLimitMs: 20,
  });
  expect(await signUp(silent)).toMatchObject({ status: 400, body: timedOut });
  expect(tries).toBe(3);

  tries = 0;
  const slowAtFirst = await poolWith({
    PreSignUp: (event) => (++tries < 3 ? never : event),
    timeLimitMs: 20,
  });
  expect((await signUp(slowAtFirst)).status).toBe(200);
  expect(tries).toBe(3);

  const listening = await startFunctions(() => undefined);
  expect(await signUp(await poolWith({ PreSignUp: listening.url, timeLimitMs: 100 }))).toMatchObject({
    body: timedOut,
  });
  const nobody = await poolWith({ PreSignUp: 'http://127.0.0.1:9' });
  expect(await signUp(nobody)).toMatchObject({ body: { __type: 'UnexpectedLambdaException' } });
});

test.each([
  ['nothing', undefined],
  ['no response', {}],
  ['a response of another form', { response: 'yes' }],
  ['a value of another type', { response: { autoConfirmUser: 'true' } }],
])('an answer of %s is invalid', async (_, answer) => {
  const pool = await poolWith({ PreSignUp: () => answer });
  expect(await signUp(pool)).toMatchObject({
    status: 400,
    body: { __type: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' },
  });
});

test('a name that no trigger has keeps a server from starting', async () => {
  const start = (triggers: object): Promise<unknown> => startTestServer({ triggers });
  await expect(start({ preSignUp: () => ({}) })).rejects.toThrow(
    'There is no trigger preSignUp: did you mean PreSignUp?',
  );
  await expect(start({ pools: { p: { Presignup: () => ({}) } } })).rejects.toThrow('did you mean PreSignUp?');
  await expect(start({ handler: () => ({}) })).rejects.toThrow(
    'There is no trigger handler: the triggers are PreSignUp, ',
  );
});

test('no function is called beyond this machine', async () => {
  for (const url of ['http://example.com/', 'http://127.0.0.1.example.com/', 'file:///etc/passwd', 'nonsense']) {
    for (const triggers of [
      { url },
      { lambdaEndpoint: url },
      { PreSignUp: url },
      { pools: { p: { PreSignUp: url } } },
    ]) {
      await expect(startTestServer({ triggers })).rejects.toThrow(TypeError);
    }
  }
  const { url, calls } = await startFunctions(() => ({
    status: 302,
    headers: { location: 'http://example.com/' },
    body: '',
  }));
  expect(await signUp(await poolWith({ PreSignUp: url }))).toMatchObject({
    body: { __type: 'UnexpectedLambdaException' },
  });
  expect(calls).toHaveLength(3);
});

test('a function can call the server that waits for it', async () => {
  const server = await startTestServer({
    triggers: {
      PostConfirmation: async (event) => {
        const { status } = await server.call('SignUp', {
          ClientId: event.callerContext.clientId,
          Username: newEmail(),
          Password: PASSWORD,
        });
        if (status !== 200) throw new Error('no');
        return event;
      },
    },
  });
  const { email } = await server.createUser();
  expect(await server.signIn(email)).toMatchObject({ TokenType: 'Bearer' });
});
