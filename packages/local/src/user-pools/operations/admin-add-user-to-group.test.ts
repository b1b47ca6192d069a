import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { newEmail, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('users join and leave groups; those that count more are listed first, page by page', async () => {
  const server = await startTestServer();
  const { sdk } = server;
  const { email, sub } = await server.createUser();
  for (const [GroupName, Precedence] of [
    ['a', undefined],
    ['b', 7],
    ['c', 2],
  ] as const) {
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, Precedence }));
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: email }));
  }
  await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'a', Username: email }));
  const user = { UserPoolId, Username: email };
  const first = await sdk.send(new AdminListGroupsForUserCommand({ ...user, Limit: 2 }));
  expect(first.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c', 'b']);
  const second = await sdk.send(new AdminListGroupsForUserCommand({ ...user, Limit: 2, NextToken: first.NextToken }));
  expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['a']);
  expect(second.NextToken).toBeUndefined();

  const members = await sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'b' }));
  expect(members.Users).toMatchObject([{ Username: sub, UserStatus: 'CONFIRMED', Enabled: true }]);
  await sdk.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName: 'b' }));
  await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'c' }));
  expect((await sdk.send(new AdminListGroupsForUserCommand(user))).Groups).toMatchObject([{ GroupName: 'a' }]);
  await expect(
    sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'a', Username: newEmail() })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await expect(sdk.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
