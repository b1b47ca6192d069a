import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminSetUserPasswordCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer, UserPoolId } from '../../test-support/server.js';

async function emails({ sdk }: TestServer): Promise<string[]> {
  const { Users = [] } = await sdk.send(new ListUsersCommand({ UserPoolId }));
  return Users.map(({ Attributes }) => Attributes?.find(({ Name }) => Name === 'email')?.Value ?? '').sort();
}

const send = (server: TestServer, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${server.local.url}/_claviger/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

for (const data of ['memory', 'folder']) {
  test(`a restore brings back users, passwords, sign-ins, messages and the clock, with data in ${data}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claviger-snapshots-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const server = await startTestServer({ data: data === 'memory' ? ':memory:' : folder });
    const { local, call } = server;
    const { email } = await server.createUser({ email: 'kept@example.com' });
    const tokens = await server.signIn(email);
    const messages = await local.inbox.list();
    await local.snapshots.save('signed in');

    const Username = email;
    await server.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'Another-horse2' }));
    await server.createUser({ email: 'later@example.com' });
    await call('DeleteUser', { AccessToken: tokens.AccessToken });
    expect(await emails(server)).toEqual(['later@example.com']);
    local.clock.advance(50_000);

    for (let round = 0; round < 2; round++) {
      await local.snapshots.restore('signed in');
      expect(await emails(server)).toEqual(['kept@example.com']);
      expect(await local.inbox.list()).toEqual(messages);
      expect(Math.abs(local.clock.now() - Date.now())).toBeLessThan(5_000);
      expect((await call('GetUser', { AccessToken: tokens.AccessToken })).status).toBe(200);
      expect((await server.signIn(email)).TokenType).toBe('Bearer');
      await server.createUser({ email: `round-${round}@example.com` });
    }
  });
}

test('snapshots are named, listed, replaced and deleted over HTTP', async () => {
  const server = await startTestServer();
  expect((await send(server, 'PUT', 'snapshots/empty', {})).status).toBe(201);
  await server.createUser({ email: 'one@example.com' });
  expect(await (await send(server, 'PUT', 'snapshots/one%20user', {})).json()).toMatchObject({ name: 'one user' });
  const names = async (): Promise<string[]> =>
    ((await (await send(server, 'GET', 'snapshots')).json()) as { name: string }[]).map(({ name }) => name);
  expect(await names()).toEqual(['empty', 'one user']);
  await send(server, 'POST', 'snapshots/empty/restore', {});
  expect(await emails(server)).toEqual([]);
  await send(server, 'POST', 'snapshots/one%20user/restore', {});
  expect(await emails(server)).toEqual(['one@example.com']);
  await send(server, 'PUT', 'snapshots/empty', {});
  await send(server, 'POST', 'snapshots/empty/restore', {});
  expect(await emails(server)).toEqual(['one@example.com']);
  await send(server, 'DELETE', 'snapshots/empty');
  expect(await names()).toEqual(['one user']);
  const missing = await send(server, 'POST', 'snapshots/empty/restore', {});
  expect([missing.status, await missing.json()]).toEqual([404, { message: 'There is no snapshot "empty".' }]);
  expect((await send(server, 'PUT', 'snapshots/%00', {})).status).toBe(400);
});

test('a snapshot moves the whole state to another server: its tokens stay valid there', async () => {
  const first = await startTestServer({ issuer: 'aws' });
  const { email } = await first.createUser();
  const tokens = await first.signIn(email);
  const document = await (await send(first, 'GET', 'snapshot')).json();

  const second = await startTestServer({ issuer: 'aws' });
  const before = await (await fetch(`${second.local.url}/${UserPoolId}/.well-known/jwks.json`)).json();
  expect((await second.call('GetUser', { AccessToken: tokens.AccessToken })).status).toBe(400);
  expect((await send(second, 'PUT', 'snapshot', document)).status).toBe(200);
  expect(await emails(second)).toEqual([email]);
  expect((await second.call('GetUser', { AccessToken: tokens.AccessToken })).status).toBe(200);
  expect((await second.signIn(email)).TokenType).toBe('Bearer');
  const after = await (await fetch(`${second.local.url}/${UserPoolId}/.well-known/jwks.json`)).json();
  expect(after).not.toEqual(before);
  expect(after).toEqual(await (await fetch(`${first.local.url}/${UserPoolId}/.well-known/jwks.json`)).json());
});

test('an incomplete snapshot is denied in one sentence and changes nothing', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const whole = await server.local.snapshots.export();
  const { users, ...withoutUsers } = whole.tables;
  for (const document of [
    undefined,
    {},
    { ...whole, version: 2 },
    { ...whole, tables: 5 },
    { ...whole, migrations: [...whole.migrations, 'future-9'] },
    { ...whole, tables: withoutUsers },
    { ...whole, tables: { ...whole.tables, users: { columns: ['nothing'], rows: [[1]] } } },
    { ...whole, tables: { ...whole.tables, users: { ...users, rows: [[null]] } } },
    { ...whole, tables: { ...whole.tables, users: { ...users, rows: [{}] } } },
  ]) {
    const answer = await send(server, 'PUT', 'snapshot', document ?? 'x');
    expect(answer.status, JSON.stringify(document)?.slice(0, 80)).toBe(400);
    expect((await answer.json()).message).toMatch(/^\S.{10,}\.$/);
  }
  expect(await emails(server)).toEqual([email]);
  expect((await server.signIn(email)).TokenType).toBe('Bearer');
});
