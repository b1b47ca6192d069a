import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  type ListGroupsCommandOutput,
  ListUsersInGroupCommand,
  type ListUsersInGroupCommandOutput,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { newEmail, startTestServer, UserPoolId } from '../../../test-support/server.js';

const RoleArn = 'arn:aws:iam::123456789012:role/Editors';

test('a group is made, described, changed in what is given, and deleted; its name is taken once', async () => {
  const { sdk } = await startTestServer();
  const made = await sdk.send(
    new CreateGroupCommand({ UserPoolId, GroupName: 'editors', Description: 'Who edits', RoleArn, Precedence: 5 }),
  );
  expect(made.Group).toEqual({
    UserPoolId,
    GroupName: 'editors',
    Description: 'Who edits',
    RoleArn,
    Precedence: 5,
    CreationDate: expect.any(Date),
    LastModifiedDate: expect.any(Date),
  });
  await expect(sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors' }))).rejects.toMatchObject({
    name: 'GroupExistsException',
    message: 'A group with the name already exists',
  });
  const changed = await sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'editors', Precedence: 0 }));
  expect(changed.Group).toMatchObject({ Description: 'Who edits', RoleArn, Precedence: 0 });
  expect((await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'editors' }))).Group).toEqual(changed.Group);

  await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'editors' }));
  for (const command of [
    new GetGroupCommand({ UserPoolId, GroupName: 'editors' }),
    new UpdateGroupCommand({ UserPoolId, GroupName: 'editors' }),
    new DeleteGroupCommand({ UserPoolId, GroupName: 'editors' }),
  ]) {
    await expect(sdk.send(command as GetGroupCommand)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Group not found.',
    });
  }
});

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

test('groups and their members are listed page by page, each once', async () => {
  const server = await startTestServer();
  const { sdk } = server;
  const subs: string[] = [];
  for (let n = 0; n < 5; n++) {
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: `g${n}` }));
    const { email, sub } = await server.createUser();
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'g0', Username: email }));
    subs.push(sub);
  }
  const groups: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListGroupsCommandOutput = await sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken }));
    groups.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(groups).toEqual(['g0', 'g1', 'g2', 'g3', 'g4']);

  const members: (string | undefined)[] = [];
  do {
    const page: ListUsersInGroupCommandOutput = await sdk.send(
      new ListUsersInGroupCommand({ UserPoolId, GroupName: 'g0', Limit: 2, NextToken }),
    );
    members.push(...(page.Users ?? []).map(({ Username }) => Username));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(members).toEqual([...subs].sort());
  await expect(sdk.send(new ListGroupsCommand({ UserPoolId, NextToken: 'bm9uZQ' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
