import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { placeOf } from '../../test-support/database.js';
import { ClientId, newEmail, PASSWORD, startTestServer, type TestServer } from '../../test-support/server.js';
import { openTestStore } from '../../test-support/store.js';
import type { InboxMessage } from '../index.js';
import { sendMessage } from './inbox.js';
import { waitForMessages } from './inbox-watch.js';

const inbox = async (server: TestServer, query: string): Promise<InboxMessage[]> =>
  (await fetch(`${server.local.url}/_claviger/inbox?${query}`)).json();

const signUp = (server: TestServer, email: string) =>
  server.call('SignUp', { ClientId, Username: email, Password: PASSWORD });

test('a caller that waits for a message gets it as soon as it arrives, and nothing after the time limit', async () => {
  const server = await startTestServer();
  const email = newEmail();
  const waiting = inbox(server, `to=${encodeURIComponent(email)}&wait=10`);
  const inCode = server.local.inbox.find({ to: email, waitSeconds: 10 });
  await signUp(server, newEmail());
  await signUp(server, email);
  const [message] = await waiting;
  expect(message).toMatchObject({ to: email, purpose: 'SignUp' });
  expect(await inCode).toEqual(message);
  // One that is there already is no reason to wait, unless it is for something else.
  expect(await inbox(server, `to=${encodeURIComponent(email)}&wait=10`)).toHaveLength(1);
  const began = performance.now();
  expect(await inbox(server, 'purpose=ForgotPassword&wait=0.1')).toEqual([]);
  expect(performance.now() - began).toBeGreaterThan(95);
  expect((await fetch(`${server.local.url}/_claviger/inbox?wait=soon`)).status).toBe(400);
});

test('a message for a purpose is found behind any number of others', async () => {
  const store = await openTestStore(await placeOf());
  onTestFinished(() => store.close());
  const message = {
    to: 'ann@example.com',
    medium: 'EMAIL',
    code: '1',
    username: 'ann',
    userPoolId: 'p',
    sentAt: 1,
  } as const;
  await store.transaction(async (tx) => {
    await sendMessage(tx, { ...message, purpose: 'ForgotPassword' });
    for (let count = 0; count < 500; count++) await sendMessage(tx, { ...message, purpose: 'Authentication' });
  });
  const found = await waitForMessages(store, { to: message.to, purpose: 'ForgotPassword', waitMs: 0 });
  expect(found.map(({ purpose }) => purpose)).toEqual(['ForgotPassword']);
});

test('the inbox is emptied, of all or of the messages to one address', async () => {
  const server = await startTestServer();
  const [one, two] = [newEmail(), newEmail()];
  for (const email of [one, two]) await signUp(server, email);
  const empty = (query: string): Promise<Response> =>
    fetch(`${server.local.url}/_claviger/inbox${query}`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
    });
  await empty(`?to=${encodeURIComponent(one)}`);
  expect((await server.local.inbox.list()).map(({ to }) => to)).toEqual([two]);
  await empty('');
  expect(await server.local.inbox.list()).toEqual([]);
});

test('a follower sees every message once, also after the inbox was emptied', async () => {
  const seen: string[] = [];
  const server = await startTestServer({ onMessage: ({ to }) => void seen.push(to) });
  const [one, two] = [newEmail(), newEmail()];
  await signUp(server, one);
  await expect.poll(() => seen).toEqual([one]);
  await server.local.inbox.clear();
  await signUp(server, two);
  await expect.poll(() => seen).toEqual([one, two]);
});

test('a restart shows new messages alone, also after the newest old one was taken out', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-inbox-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const old = [newEmail(), newEmail()];
  const first = await startTestServer({ data });
  for (const email of old) await signUp(first, email);
  await first.local.close();

  const shown: string[] = [];
  const second = await startTestServer({ data, onMessage: ({ to }) => shown.push(to) });
  await second.local.inbox.clear({ to: old[1] ?? '' });
  const fresh = newEmail();
  await signUp(second, fresh);
  await vi.waitFor(() => expect(shown).toContain(fresh));
  expect(shown).toEqual([fresh]);
});
