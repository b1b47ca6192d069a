import {
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

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
