import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  ListGroupsCommand,
  type ListGroupsCommandOutput,
  ListUsersInGroupCommand,
  type ListUsersInGroupCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

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
