import { once } from 'node:events';
import {
  CreateUserPoolClientCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect, test } from 'vitest';
import { placeOfFile } from '../../packages/local/test-support/database.js';
import {
  ClientId,
  installWithDriver,
  newEmail,
  Password,
  type ServerProcess,
  startProcess,
  UserPoolId,
  until,
} from './servers.js';

let bin: string;
/** Where the servers of all tests keep their data. */
const place = placeOfFile();
/** Two servers of one database, that was empty when both of them started. */
let two: [ServerProcess, ServerProcess];
beforeAll(async () => {
  bin = await installWithDriver();
  two = await Promise.all([startProcess(bin, place), startProcess(bin, place)]);
});

/** The two servers, without what earlier tests did. */
async function emptyTwo(): Promise<[ServerProcess, ServerProcess]> {
  expect(await two[0].control('POST', 'reset', {})).toMatchObject({ status: 200 });
  await until(
    () => two[1].control('GET', 'clock'),
    ({ body }) => Math.abs(Date.parse(body.now) - Date.now()) < 30_000,
  );
  return two;
}

/** Signs a user up on one server and confirms it on the other. */
async function createUser(one: ServerProcess, other: ServerProcess, email: string = newEmail()): Promise<string> {
  expect(await one.call('SignUp', { ClientId, Username: email, Password })).toMatchObject({ status: 200 });
  const { body: messages } = await other.control('GET', `inbox?to=${encodeURIComponent(email)}`);
  const ConfirmationCode = messages[0].code;
  expect(await other.call('ConfirmSignUp', { ClientId, Username: email, ConfirmationCode })).toMatchObject({
    status: 200,
  });
  return email;
}

async function signIn(
  server: ServerProcess,
  email: string,
  clientId: string = ClientId,
): Promise<{ AccessToken: string; RefreshToken: string }> {
  const AuthParameters = { USERNAME: email, PASSWORD: Password };
  const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: clientId, AuthParameters };
  const { status, body } = await server.call('InitiateAuth', input);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.AuthenticationResult;
}

async function listEmails({ sdk }: ServerProcess): Promise<Set<string>> {
  const emails = new Set<string>();
  let PaginationToken: string | undefined;
  do {
    const page = await sdk.send(new ListUsersCommand({ UserPoolId, PaginationToken }));
    for (const { Attributes } of page.Users ?? []) {
      emails.add(Attributes?.find(({ Name }) => Name === 'email')?.Value ?? '');
    }
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  return emails;
}

test('two servers that start at once on an empty database make one pool, with the same keys', async () => {
  const servers = two;
  const pools = await Promise.all(
    servers.map(async ({ sdk }) => (await sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }))).UserPools),
  );
  expect(pools.map((list) => list?.map(({ Id }) => Id))).toEqual([[UserPoolId], [UserPoolId]]);
  const keys = await Promise.all(
    servers.map(async ({ url }) => await (await fetch(`${url}/${UserPoolId}/.well-known/jwks.json`)).json()),
  );
  expect(keys[0]).toEqual(keys[1]);
});

test('what one server did the other knows: a user, tokens, a rotated refresh token, a revocation', async () => {
  const [one, other] = await emptyTwo();
  const email = await createUser(one, other);
  const onOne = await signIn(one, email);
  await signIn(other, email);
  expect(await other.call('GetUser', { AccessToken: onOne.AccessToken })).toMatchObject({ status: 200 });

  expect(await one.call('RevokeToken', { ClientId, Token: onOne.RefreshToken })).toMatchObject({ status: 200 });
  expect(await other.call('GetUser', { AccessToken: onOne.AccessToken })).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException' },
  });

  const { UserPoolClient } = await one.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'rotating',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    }),
  );
  const rotating = UserPoolClient?.ClientId ?? '';
  const { RefreshToken } = await signIn(other, email, rotating);
  const refresh = (server: ServerProcess) =>
    server.call('GetTokensFromRefreshToken', { ClientId: rotating, RefreshToken });
  expect(await refresh(one)).toMatchObject({ status: 200 });
  expect(await refresh(other)).toMatchObject({ status: 200 });
  await one.control('POST', 'clock', { advanceSeconds: 60 });
  for (const server of [one, other]) {
    await until(
      () => refresh(server),
      ({ status, body }) => status === 400 && body.__type !== 'InternalErrorException',
    );
  }
});

test('servers share the clock, and a caller who waits for a message gets one of another server', async () => {
  const [one, other] = await emptyTwo();
  await one.control('POST', 'clock', { advanceSeconds: 86_400 });
  const isTomorrow = ({ body }: { readonly body: { readonly now: string } }): boolean =>
    Date.parse(body.now) - Date.now() > 80_000_000;
  await until(() => other.control('GET', 'clock'), isTomorrow);

  const email = newEmail();
  const waiting = other.control('GET', `inbox?to=${encodeURIComponent(email)}&wait=20`);
  const began = performance.now();
  await one.call('SignUp', { ClientId, Username: email, Password });
  expect((await waiting).body).toMatchObject([{ to: email, purpose: 'SignUp' }]);
  expect(performance.now() - began).toBeLessThan(15_000);

  await other.control('POST', 'reset', {});
  await until(
    () => one.control('GET', 'clock'),
    (answer) => !isTomorrow(answer),
  );
  expect(await listEmails(one)).toEqual(new Set());
});

test('of eight sign-ups of one name on two servers at once one succeeds', async () => {
  const servers = await emptyTwo();
  for (let round = 0; round < 5; round++) {
    const Username = newEmail();
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (servers[index % 2] ?? servers[0]).call('SignUp', { ClientId, Username, Password }),
      ),
    );
    const outcomes = replies.map(({ status, body }) => (status === 200 ? 'made' : body.__type)).sort();
    expect(outcomes).toEqual([...Array.from({ length: 7 }, () => 'UsernameExistsException'), 'made']);
  }
  expect((await listEmails(servers[0])).size).toBe(5);
});

test('a server that is killed under load loses no acknowledged data, and delays no other server', async () => {
  const [other] = await emptyTwo();
  const one = await startProcess(bin, place);
  const acknowledged = new Set<string>();
  let isOver = false;
  const signUpOn = async (server: ServerProcess): Promise<void> => {
    while (!isOver) {
      const email = newEmail();
      const reply = await server.call('SignUp', { ClientId, Username: email, Password }).catch(() => undefined);
      if (reply === undefined) return;
      expect(reply.status).toBe(200);
      acknowledged.add(email);
    }
  };
  const load = [one, one, one, other, other, other].map(signUpOn);
  await until(
    async () => acknowledged.size,
    (count) => count > 40,
  );
  one.child.kill('SIGKILL');
  await once(one.child, 'exit');
  const count = acknowledged.size;
  await until(
    async () => acknowledged.size,
    (size) => size > count + 20,
  );
  isOver = true;
  await Promise.all(load);
  const kept = await listEmails(other);
  expect([...acknowledged].filter((email) => !kept.has(email))).toEqual([]);
});

test('a snapshot that one server saved another restores, and keys that were imported sign on both', async () => {
  const [one, other] = await emptyTwo();
  await createUser(one, other, 'kept@example.com');
  expect(await one.control('PUT', 'snapshots/start', {})).toMatchObject({ status: 201 });
  await createUser(other, one, 'gone@example.com');
  expect(await other.control('POST', 'snapshots/start/restore', {})).toMatchObject({ status: 200 });
  expect(await listEmails(one)).toEqual(new Set(['kept@example.com']));

  const elsewhere = await startProcess(bin, placeOfFile());
  const keysOf = async ({ url }: ServerProcess): Promise<unknown> =>
    await (await fetch(`${url}/${UserPoolId}/.well-known/jwks.json`)).json();
  const wanted = JSON.stringify(await keysOf(elsewhere));
  const { body: document } = await elsewhere.control('GET', 'snapshot');
  expect(JSON.stringify(await keysOf(other))).not.toBe(wanted);
  expect(await one.control('PUT', 'snapshot', document)).toMatchObject({ status: 200 });
  await until(
    () => keysOf(other),
    (keys) => JSON.stringify(keys) === wanted,
  );
  const email = await createUser(one, other);
  const { AccessToken } = await signIn(other, email);
  expect(await one.call('GetUser', { AccessToken })).toMatchObject({ status: 200 });
});

test('SIGTERM ends a server within 2 s, while it is waited on and the database is shared', async () => {
  const [other] = two;
  const one = await startProcess(bin, place);
  const waiting = one.control('GET', 'inbox?to=nobody%40example.com&wait=30').catch(() => 'cut off');
  const asked = performance.now();
  one.child.kill('SIGTERM');
  expect(await once(one.child, 'exit')).toEqual([0, null]);
  expect(performance.now() - asked).toBeLessThan(2_000);
  await waiting;
  expect(await other.control('GET', 'health')).toMatchObject({ status: 200 });
});
