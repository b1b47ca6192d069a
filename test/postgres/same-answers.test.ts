import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { startLocal } from '../../packages/local/src/server/start-local.js';
import {
  connect,
  newEmail,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../packages/local/test-support/server.js';

async function startBoth(): Promise<readonly [TestServer, TestServer]> {
  const local = await startLocal();
  onTestFinished(() => local.close());
  return [connect(local), await startTestServer()];
}

const NAMES = ['b', 'A', 'a', 'B', 'ä', 'Z', '_x', '-y', 'zz', 'é', '9', 'aa', 'Á', '\u{1f600}', '\u{ffee}'];

test('lists have the same order on SQLite and on PostgreSQL with any collation', async () => {
  const lists = await Promise.all(
    (await startBoth()).map(async ({ sdk }) => {
      for (const name of NAMES) {
        await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: name }));
        await sdk.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username: `${Buffer.from(name).toString('hex')}@example.com`,
            UserAttributes: [{ Name: 'name', Value: `n${name}` }],
            MessageAction: 'SUPPRESS',
          }),
        );
      }
      const groups = await sdk.send(new ListGroupsCommand({ UserPoolId }));
      const users: string[] = [];
      let PaginationToken: string | undefined;
      do {
        const page = await sdk.send(
          new ListUsersCommand({ UserPoolId, Filter: 'name ^= "n"', Limit: 4, PaginationToken }),
        );
        for (const { Attributes } of page.Users ?? []) {
          // Names that differ by case alone come in no fixed order.
          users.push(Attributes?.find(({ Name }) => Name === 'name')?.Value?.toLowerCase() ?? '');
        }
        PaginationToken = page.PaginationToken;
      } while (PaginationToken !== undefined);
      return { groups: groups.Groups?.map(({ GroupName }) => GroupName), users };
    }),
  );
  expect(lists[0]?.users).toHaveLength(NAMES.length);
  expect(lists[1]).toEqual(lists[0]);
});

test('text that PostgreSQL does not keep, or not in an index, is no failure of the server', async () => {
  const { sdk } = await startTestServer();
  const create = async (name: string): Promise<string> => {
    const Username = newEmail();
    const UserAttributes = [{ Name: 'name', Value: name }];
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }));
    return Username;
  };
  const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: await create('a\0b') }));
  expect(user.UserAttributes?.find(({ Name }) => Name === 'name')?.Value).toBe('a\0b');
  const long = Array.from({ length: 2_048 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000)));
  await expect(create(long.join(''))).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
