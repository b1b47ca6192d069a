import {
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  ListUserPoolReplicasCommand,
  UpdateUserPoolReplicaCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a pool has one replica beside itself', async () => {
  const { sdk } = await startTestServer();
  const key = { UserPoolId, RegionName: 'eu-west-1' };
  const list = async () =>
    (await sdk.send(new ListUserPoolReplicasCommand({ UserPoolId }))).UserPoolReplicas?.map(
      ({ RegionName, Role, Status }) => `${RegionName} ${Role} ${Status}`,
    );
  const { UserPoolReplica } = await sdk.send(new CreateUserPoolReplicaCommand(key));
  expect(UserPoolReplica).toMatchObject({ Status: 'CREATING', Role: 'SECONDARY' });
  await sdk.send(new UpdateUserPoolReplicaCommand({ ...key, Status: 'ACTIVE' }));
  expect(await list()).toEqual(['us-east-1 PRIMARY ACTIVE', 'eu-west-1 SECONDARY ACTIVE']);
  await expect(sdk.send(new CreateUserPoolReplicaCommand({ ...key, RegionName: 'eu-west-2' }))).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
  await sdk.send(new DeleteUserPoolReplicaCommand(key));
  await expect(sdk.send(new DeleteUserPoolReplicaCommand(key))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(await list()).toEqual(['us-east-1 PRIMARY ACTIVE']);
  await expect(sdk.send(new CreateUserPoolReplicaCommand({ ...key, RegionName: 'us-east-1' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
