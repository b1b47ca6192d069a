import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ClientId, connect, newEmail, PASSWORD, startTestServer } from '../../test-support/server.js';
import { READY_USERS } from '../seed/seed.js';
import { type ClavigerFixture, connectLocal, createGlobalSetup, playwrightFixtures, useLocal } from './index.js';

const signUp = (url: string, Username: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: JSON.stringify({ ClientId, Username, Password: PASSWORD }),
  });

describe('a file with a server of its own', () => {
  const prepared = newEmail();
  const server = useLocal(
    { beforeAll, beforeEach, afterAll },
    { seed: READY_USERS, prepare: async (local) => void (await connect(local).createUser({ email: prepared })) },
  );

  test.each(['first', 'second'])('the %s test begins with what was prepared, and nothing else', async () => {
    const { local } = server;
    const messages = await local.inbox.list();
    expect(messages.map(({ to }) => to)).toEqual([prepared]);
    expect(Math.abs(local.clock.now() - Date.now())).toBeLessThan(5_000);
    expect((await connect(local).signIn(prepared)).TokenType).toBe('Bearer');
    expect(await local.listReadyUsers()).toHaveLength(2);
    await signUp(local.url, 'same@example.com').then((answer) => expect(answer.status).toBe(200));
    local.clock.advance(100_000);
    local.faults.add({ status: 500, times: 'always' });
  });
});

test('outside of tests there is no server', () => {
  const { local: _, ...hooks } = { local: undefined, beforeAll: () => {}, beforeEach: () => {}, afterAll: () => {} };
  expect(() => useLocal(hooks).local).toThrow('inside of tests');
});

test('the environment names the one server for all files, and is restored', async () => {
  const before = process.env['CLAVIGER_URL'];
  const { setup, teardown } = createGlobalSetup();
  await setup();
  const local = connectLocal();
  expect(local.url).toBe(process.env['AWS_ENDPOINT_URL_STS']);
  expect((await local.readOutputs()).custom.claviger.user_pool_endpoint).toBe(local.url);
  await teardown();
  expect(process.env['CLAVIGER_URL']).toBe(before);
  await expect(local.reset()).rejects.toThrow();
});

test('a server elsewhere has the same controls', async () => {
  const { local } = await startTestServer();
  const remote = connectLocal({ url: `${local.url}/` });
  await remote.snapshots.save('empty');
  const waiting = remote.inbox.find({ to: 'new@example.com', waitSeconds: 10 });
  await signUp(remote.url, 'new@example.com');
  expect(await waiting).toEqual(await local.inbox.find({ to: 'new@example.com' }));
  await remote.inbox.clear({ to: 'new@example.com' });
  expect(await local.inbox.list()).toEqual([]);
  await remote.clock.set(new Date('2031-01-01T00:00:00Z'));
  await remote.clock.advance(60);
  expect(new Date(local.clock.now()).toISOString()).toMatch(/^2031-01-01T00:01:/);
  await remote.faults.add({ operation: 'SignUp', status: 503 });
  expect((await signUp(remote.url, 'other@example.com')).status).toBe(503);
  await expect(remote.faults.add({})).rejects.toThrow('A fault needs an effect');
  await remote.faults.add({ status: 503 });
  await remote.faults.clear();
  expect(await remote.listEvents({ since: 1 })).toMatchObject([{ operation: 'SignUp', status: 503 }]);
  await remote.snapshots.restore('empty');
  expect((await signUp(remote.url, 'new@example.com')).status).toBe(200);
  await remote.reset();
  expect(await local.inbox.list()).toEqual([]);
});

test('a Playwright test reads a code, and the next one finds the server as before', async () => {
  const { local } = await startTestServer();
  onTestFinished(() => local.faults.clear());
  const { claviger } = playwrightFixtures({ url: local.url });
  const run = (body: (fixture: ClavigerFixture) => Promise<void>): Promise<void> =>
    claviger({}, body, { workerIndex: 3 });
  for (let round = 0; round < 2; round++) {
    await run(async (fixture) => {
      const code = fixture.readCode('same@example.com', { purpose: 'SignUp' });
      expect((await signUp(fixture.url, 'same@example.com')).status).toBe(200);
      expect(await code).toMatch(/^\d{6}$/);
      await expect(fixture.readCode('nobody@example.com', { waitSeconds: 0.05 })).rejects.toThrow('No message came');
    });
  }
  // Playwright asks for this form of the first parameter.
  expect(claviger.toString()).toMatch(/^async ?\(\{\s*\},/);
});
