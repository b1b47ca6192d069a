import { expect, test } from 'vitest';
import { newEmail, startTestServer, type TestServer, UserPoolId } from '../../test-support/server.js';

const call = async (
  server: TestServer,
  operation: string,
  input: unknown,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> => {
  const answer = await fetch(`${server.local.url}/_claviger/user-pools/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return { status: answer.status, body: await answer.json() };
};

test('administrator operations answer and fail as they do to a signed request', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const found = await call(server, 'ListUsers', { UserPoolId, Filter: `email = "${email}"` });
  expect(found).toMatchObject({ status: 200, body: { Users: [{ UserStatus: 'CONFIRMED' }] } });
  expect(await call(server, 'AdminGetUser', { UserPoolId, Username: newEmail() })).toEqual({
    status: 400,
    body: { error: 'UserNotFoundException', message: 'User does not exist.' },
  });
  const invalid = await call(server, 'ListUsers', { UserPoolId, Limit: 1_000 });
  expect(invalid).toMatchObject({ status: 400, body: { error: 'InvalidParameterException' } });
  const unreadable = await call(server, 'ListUsers', ['not an object']);
  expect(unreadable).toMatchObject({ status: 400, body: { error: 'SerializationException' } });
});

test('no other operation exists on the route, and no call is in the event log', async () => {
  const server = await startTestServer();
  for (const name of ['SignUp', 'GetUser', 'NoSuchOperation', '__proto__', 'constructor']) {
    expect((await call(server, name, {})).status).toBe(404);
  }
  await call(server, 'ListUserPools', { MaxResults: 10 });
  expect(server.local.events.list()).toEqual([]);
});

test('a fault that hits everything spares the console', async () => {
  const server = await startTestServer();
  server.local.faults.add({ status: 503, times: 'always' });
  expect((await call(server, 'ListUserPools', { MaxResults: 10 })).status).toBe(200);
});
