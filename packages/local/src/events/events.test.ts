import { expect, test } from 'vitest';
import { ClientId, newEmail, PASSWORD, startTestServer } from '../../test-support/server.js';
import { createClock } from '../base/clock.js';
import type { ServerEvent } from '../index.js';
import { createEventLog } from './events.js';

test('what was asked and why it was refused stands in the event log, and no secret does', async () => {
  const heard: ServerEvent[] = [];
  const server = await startTestServer({ onEvent: (event) => void heard.push(event) });
  const { email } = await server.createUser();
  const tokens = await server.signIn(email);
  const wrong = await server.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME: email, PASSWORD: 'Wrong-horse1' },
  });
  await server.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME: newEmail(), PASSWORD },
  });
  await server.call('No such operation', {});
  const events: ServerEvent[] = await (await fetch(`${server.local.url}/_claviger/events`)).json();
  expect(events.map(({ operation, status }) => [operation, status])).toEqual([
    ['SignUp', 200],
    ['ConfirmSignUp', 200],
    ['InitiateAuth', 200],
    ['InitiateAuth', 400],
    ['InitiateAuth', 400],
    ['No?such?operation', 400],
  ]);
  expect(events[3]).toMatchObject({
    sequence: 4,
    error: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
    reason: 'The password is wrong.',
    requestId: wrong.headers.get('x-amzn-requestid'),
  });
  // The caller gets the same answer for an unknown user; the log gives the developer the reason.
  expect(events[4]).toMatchObject({
    message: 'Incorrect username or password.',
    reason: 'The pool has no user of this name.',
  });
  expect(heard).toEqual(events);
  expect(server.local.events.list({ since: 3 })).toEqual(events.slice(3));
  const text = JSON.stringify(events);
  const code = (await server.local.inbox.find({ to: email }))?.code ?? 'none';
  for (const secret of [PASSWORD, 'Wrong-horse1', code, tokens.AccessToken, tokens.RefreshToken]) {
    expect(text).not.toContain(secret);
  }
});

test('the log keeps the last thousand, and a page after a gap begins with what is left', async () => {
  const server = await startTestServer();
  for (let round = 0; round < 21; round++) {
    await Promise.all(Array.from({ length: 50 }, () => server.call('GetUser', {})));
  }
  const events = server.local.events.list();
  expect(events).toHaveLength(1_000);
  expect([events[0]?.sequence, events.at(-1)?.sequence]).toEqual([51, 1_050]);
  expect(server.local.events.list({ since: 1_049 })).toHaveLength(1);
  expect(server.local.events.list({ since: 9_999 })).toEqual([]);
  expect((await fetch(`${server.local.url}/_claviger/events?since=-1`)).status).toBe(400);
});

test('a request that a fault answered is in the log as such', async () => {
  const server = await startTestServer();
  server.local.faults.add({ operation: 'SignUp', status: 503 });
  await server.call('SignUp', { ClientId, Username: newEmail(), Password: PASSWORD });
  expect(server.local.events.list()).toMatchObject([{ operation: 'SignUp', status: 503, reason: 'A fault answered.' }]);
});

test('the log bounds each of its strings, and the whole, in bytes', () => {
  const log = createEventLog(createClock(), { largestBytes: 100_000 });
  const add = (text: string): void => log.add({ operation: text, status: 400, tookMs: 0, message: text, reason: text });
  add('SignUp');
  for (const text of ['x'.repeat(1_000_000), '€'.repeat(1_000_000), '😀'.repeat(1_000_000)]) {
    add(text);
    const { operation = '', message = '', reason = '' } = log.list().at(-1) ?? {};
    for (const shown of [operation, message, reason]) {
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(1_024);
      expect(Buffer.byteLength(shown)).toBeGreaterThan(1_000);
      expect(text.startsWith(shown.replace(/…$/, ''))).toBe(true);
    }
  }
  expect(log.list().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  for (let count = 0; count < 100; count++) add('x'.repeat(1_000_000));
  const kept = log.list();
  expect(kept.at(-1)?.sequence).toBe(104);
  expect(kept.length).toBeGreaterThan(10);
  expect(JSON.stringify(kept).length).toBeLessThan(100_000);
  expect(log.list({ since: 103 })).toHaveLength(1);
});
