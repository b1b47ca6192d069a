// What `signedFetch` makes of a denial: expired keys and wrong clocks are mended once, for all requests in flight.
import { signOut } from '@claviger/auth/actions';
import { signedFetch } from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';
import { createGate, refuses } from '../session/network.js';
import { signInNew, useWorld } from '../session/world.js';
import { api, createSigningUser, s3 } from './signing-user.js';
import { countKeys, openDoor } from './verifying-door.js';

const world = useWorld();
const setUp = (options?: Parameters<typeof signedFetch>[1]) => createSigningUser(world, options);

describe('keys that the service calls expired', () => {
  test('cost one renewal for 200 calls, and two requests a call', async () => {
    const { context, before, door, send } = await setUp();
    door.dead.add(before.accessKeyId);
    const calls = Array.from({ length: 200 }, () => send(`${door.url}/notes`, { method: 'POST', body: 'x' }));
    const responses = await Promise.all(calls);
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(countKeys(context)).toBe(1);
    expect(door.requests.length).toBeLessThanOrEqual(400);
    expect(new Set(door.requests.map(({ body }) => body.toString()))).toEqual(new Set(['x']));
  });

  test('are renewed once a request: what is refused twice is the answer', async () => {
    const { context, door, send } = await setUp();
    door.answer = () => ({ status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } });
    expect((await send(`${door.url}/notes`)).status).toBe(403);
    expect([door.requests.length, countKeys(context)]).toEqual([2, 1]);
  });

  test.each([
    ['JSON in the body', 400, '{"__type":"com.amazon.coral.service#UnrecognizedClientException"}'],
    ['XML', 403, '<Error><Code>ExpiredToken</Code></Error>'],
    ['XML of a query service', 403, '<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>'],
  ])('are known from %s', async (_, status, body) => {
    const { context, before, door, send } = await setUp();
    door.answer = ({ accessKeyId }) => (accessKeyId === before.accessKeyId ? { status, body } : undefined);
    expect((await send(`${door.url}/notes`)).status).toBe(200);
    expect(countKeys(context)).toBe(1);
  });

  // A page sees neither `Date` nor `x-amzn-errortype` of an API that does not expose them (Fetch, "CORS protocol").
  test.each(['expired', 'invalid'])('are known from the message alone: %s', async (word) => {
    const { context, before, door, send } = await setUp();
    const body = `{"message":"The security token included in the request is ${word}."}`;
    door.answer = ({ accessKeyId }) => (accessKeyId === before.accessKeyId ? { status: 403, body } : undefined);
    expect((await send(`${door.url}/notes`)).status).toBe(200);
    expect(countKeys(context)).toBe(1);
  });

  test('and a body that was a stream: the error says so, and the next call has new keys', async () => {
    const { before, door, send } = await setUp(s3);
    door.dead.add(before.accessKeyId);
    const init = { method: 'PUT', body: new Blob(['x']).stream(), headers: { 'content-length': '1' } };
    await expect(send(`${door.url}/b/k`, init)).rejects.toMatchObject({ code: 'BodyUsed', retryable: true });
    expect((await send(`${door.url}/b/k`, { method: 'PUT', body: 'x' })).status).toBe(200);
    expect(door.requests).toHaveLength(2);
  });

  test('are renewed again after a renewal that failed while its only caller gave up', async () => {
    const { context, before, door, send } = await setUp();
    door.dead.add(before.accessKeyId);
    let fail = (): void => {};
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    const refuse = refuses('InvalidParameterException');
    context.network.break('GetCredentialsForIdentity', async (exchange) => {
      await failed;
      return refuse(exchange);
    });
    const controller = new AbortController();
    const given = send(`${door.url}/notes`, { signal: controller.signal });
    await expect.poll(() => countKeys(context)).toBe(1);
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    fail();
    await expect.poll(() => context.network.pending()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    context.network.heal();
    expect((await send(`${door.url}/notes`)).status).toBe(200);
  });

  test('because its clock alone moved, are renewed once', async () => {
    const { context, before, door, send } = await setUp();
    world.local.clock.advance(3_600);
    const calls = Array.from({ length: 20 }, () => send(`${door.url}/notes`));
    expect((await Promise.all(calls)).every(({ status }) => status === 200)).toBe(true);
    expect(countKeys(context)).toBe(1);
    expect(door.requests.at(-1)?.accessKeyId).not.toBe(before.accessKeyId);
  });

  test.each([
    ['GetTokensFromRefreshToken', 'before'],
    ['GetTokensFromRefreshToken', 'after'],
    ['GetCredentialsForIdentity', 'before'],
    ['GetCredentialsForIdentity', 'after'],
  ] as const)('are renewed for the others when one caller aborts: %s, %s', async (operation, where) => {
    const { context, before, door, send } = await setUp();
    door.dead.add(before.accessKeyId);
    const gate = createGate(where);
    context.network.break(operation, gate.fault, 1);
    const controller = new AbortController();
    const given = send(`${door.url}/notes`, { signal: controller.signal });
    const others = Array.from({ length: 5 }, () => send(`${door.url}/notes`));
    await gate.reached;
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    gate.open();
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
  });

  test('and an abort during the second request', async () => {
    const { context, before, door, send } = await setUp();
    const controller = new AbortController();
    door.dead.add(before.accessKeyId);
    door.answer = ({ accessKeyId }) => {
      if (accessKeyId !== before.accessKeyId) controller.abort(new Error('enough'));
      return undefined;
    };
    await expect(send(`${door.url}/notes`, { signal: controller.signal })).rejects.toThrow('enough');
    expect((await send(`${door.url}/notes`)).status).toBe(200);
    expect(countKeys(context)).toBe(1);
  });

  test("of a guest are never followed by a user's", async () => {
    const context = world.context();
    const user = await world.createUser();
    const door = await openDoor(world.local);
    await context.session.fetchAuthSession();
    door.answer = () => ({ status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } });
    const gate = createGate('before');
    context.network.break('GetCredentialsForIdentity', gate.fault, 1);
    const call = signedFetch(context.session, api)(`${door.url}/notes`);
    // The user keeps the guest's identity; the keys are others, all the same.
    const denied = expect(call).rejects.toMatchObject({ kind: 'signedOut' });
    await gate.reached;
    await context.signIn(user);
    gate.open();
    await denied;
    expect(door.requests).toHaveLength(1);
  });

  test("are never followed by another user's", async () => {
    const { context, before, door, send } = await setUp();
    const other = await world.createUser();
    let change: Promise<unknown> | undefined;
    door.answer = ({ accessKeyId }) => {
      if (accessKeyId !== before.accessKeyId) return undefined;
      change ??= signOut(context.session).then(() => context.signIn(other));
      return { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } };
    };
    const calls = Array.from({ length: 50 }, () => send(`${door.url}/notes`));
    const outcomes = await Promise.allSettled(calls);
    await change;
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.kind : 'sent'));
    expect(new Set(reasons)).toEqual(new Set(['signedOut']));
    expect(new Set(door.requests.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([before.accessKeyId]));
  });
});

describe('a clock that is wrong', () => {
  test.each([3_600_000, -3_600_000, 86_400_000 * 900])('by %d ms is corrected for 200 calls', async (skewMs) => {
    const { context: first } = await signInNew(world);
    // A reload: the session comes from the store, and no answer has told the service's time yet.
    const context = world.context({ store: first.store });
    context.skewMs = skewMs;
    const door = await openDoor(world.local);
    const send = signedFetch(context.session, api);
    const responses = await Promise.all(Array.from({ length: 200 }, () => send(`${door.url}/notes`)));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(door.requests.length).toBeLessThanOrEqual(400);
  });

  test.each([
    ['Date', 'InvalidSignatureException', ''],
    [
      'ServerTime',
      'RequestTimeTooSkewed',
      '<Error><Code>RequestTimeTooSkewed</Code><ServerTime>TIME</ServerTime></Error>',
    ],
  ])("of another service is learned from its %s, and the session's own is left alone", async (_, name, body) => {
    const { context, door, send } = await setUp();
    const doorNow = (): Date => new Date(world.local.clock.now() + 3_600_000);
    door.answer = ({ headers }) => {
      const signedAt = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
      if (Math.abs(Date.parse(signedAt) - doorNow().getTime()) < 300_000) return { status: 200 };
      const date = body === '' ? { date: doorNow().toUTCString(), 'x-amzn-errortype': name } : {};
      return { status: 403, headers: date, body: body.replace('TIME', doorNow().toISOString()) };
    };
    const responses = await Promise.all(Array.from({ length: 200 }, () => send(`${door.url}/notes`)));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(door.requests.length).toBeLessThanOrEqual(400);
    // The correction stays.
    const count = door.requests.length;
    expect((await send(`${door.url}/notes`)).status).toBe(200);
    expect(door.requests.length).toBe(count + 1);
    expect(context.network.operations).toEqual([]);
    const other = await openDoor(world.local);
    expect((await send(`${other.url}/notes`)).status).toBe(200);
    expect(other.requests).toHaveLength(1);
  });

  test.each([
    ['expired: 20260101T000000Z is now earlier than 20260101T000500Z', '-', 3_600_000],
    ['not yet current: 20260101T000000Z is still later than 20260101T000500Z', '+', -3_600_000],
  ])('is learned from the message alone: %s', async (words, sign, skewMs) => {
    const { door, send } = await setUp();
    const doorNow = (): string => new Date(world.local.clock.now() + skewMs).toISOString().replace(/[-:]|\.\d+/g, '');
    const body = () => `{"message":"Signature ${words} (${doorNow()} ${sign} 5 min.)"}`;
    door.answer = ({ headers }) =>
      String(headers['x-amz-date']).slice(0, 11) === doorNow().slice(0, 11)
        ? { status: 200 }
        : { status: 403, headers: { date: 'Thu, 01 Jan 1970 00:00:00 GMT', age: '5' }, body: body() };
    expect((await send(`${door.url}/notes`)).status).toBe(200);
    expect(door.requests).toHaveLength(2);
  });

  test.each(['RequestTimeTooSkewed', 'SignatureDoesNotMatch'])(
    'by the Date of a denial, %s, signs no later request',
    async (name) => {
      const { door, send } = await setUp();
      const headers = { date: 'Thu, 01 Jan 1970 00:00:00 GMT', 'x-amzn-errortype': name };
      door.answer = () => ({ status: 403, headers });
      expect((await send(`${door.url}/notes`)).status).toBe(403);
      expect(door.requests).toHaveLength(2);
      // It also denies a request that no correction would help.
      door.answer = () => undefined;
      expect((await send(`${door.url}/notes`)).status).toBe(200);
      expect(door.requests).toHaveLength(3);
    },
  );

  test.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'soon', undefined])('a Date header "%s" does no harm', async (date) => {
    const { door, send } = await setUp();
    const headers = { ...(date !== undefined && { date }) };
    door.answer = () => ({ status: 200, headers });
    await send(`${door.url}/notes`);
    door.answer = () => ({ status: 403, headers: { ...headers, 'x-amzn-errortype': 'InvalidSignatureException' } });
    expect((await send(`${door.url}/notes`)).status).toBe(403);
    door.answer = () => undefined;
    expect((await send(`${door.url}/notes`)).status).toBe(200);
  });
});

test.each([false, true])('a clock that is wrong signs nothing again for a user who left (bound: %s)', async (bound) => {
  const { context, door, send } = await setUp({ ...api, bound });
  let left: Promise<unknown> | undefined;
  door.answer = () => {
    left ??= signOut(context.session);
    const date = new Date(world.local.clock.now() + 3_600_000).toUTCString();
    return { status: 403, headers: { date, 'x-amzn-errortype': 'InvalidSignatureException' } };
  };
  await expect(send(`${door.url}/notes`)).rejects.toMatchObject({ kind: 'signedOut' });
  await left;
  expect(door.requests).toHaveLength(1);
});

// A gateway may hold a connection open after an error.
test.each([400, 401, 403])('a %d whose body does not end reaches the caller within seconds, whole', async (status) => {
  const { context, door, send } = await setUp();
  let finish = (_end: string): void => {};
  const rest = new Promise<string>((resolve) => {
    finish = resolve;
  });
  door.answer = () => ({ status, body: '{"message":"No', rest });
  const timers = context.clock.pending();
  const call = send(`${door.url}/notes`);
  await expect.poll(() => context.clock.pending()).toBe(timers + 1);
  await context.clock.advance(5_000);
  const response = await call;
  finish(' access."}');
  expect([response.status, await response.json()]).toEqual([status, { message: 'No access.' }]);
  expect([door.requests.length, countKeys(context), context.clock.pending()]).toEqual([1, 0, timers]);
});
