import { X509Certificate } from 'node:crypto';
import {
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  DescribeUserPoolCommand,
  GetLogDeliveryConfigurationCommand,
  GetProvisionedLimitCommand,
  GetSigningCertificateCommand,
  ListTagsForResourceCommand,
  ListUserPoolReplicasCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateProvisionedLimitCommand,
  UpdateUserPoolReplicaCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a pool is tagged by its ARN', async () => {
  const { sdk } = await startTestServer();
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  const ResourceArn = UserPool?.Arn;
  await sdk.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'red', stage: 'test' } }));
  await sdk.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'blue' } }));
  await sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }));
  expect((await sdk.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ team: 'blue' });
  expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.UserPoolTags).toEqual({
    team: 'blue',
  });

  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, '']));
  for (const Tags of [{ 'aws:owner': 'me' }, many]) {
    await expect(sdk.send(new TagResourceCommand({ ResourceArn, Tags }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
  const foreign = ResourceArn?.replace('123456789012', '210987654321');
  await expect(sdk.send(new ListTagsForResourceCommand({ ResourceArn: foreign }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('the signing certificate is the pool’s own, and stays the same', async () => {
  const { sdk } = await startTestServer();
  const read = async () => (await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate ?? '';
  const text = await read();
  const certificate = new X509Certificate(Buffer.from(text, 'base64'));
  expect(certificate.subject).toBe(`CN=${UserPoolId}`);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBeGreaterThan(9 * 365 * 86_400_000);
  expect(await read()).toBe(text);
});

test('where logs go is kept, each source in its own way', async () => {
  const { sdk } = await startTestServer();
  const set = (LogConfigurations: LogConfigurationType[]) =>
    sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }));
  const get = new GetLogDeliveryConfigurationCommand({ UserPoolId });
  expect((await sdk.send(get)).LogDeliveryConfiguration).toEqual({ UserPoolId, LogConfigurations: [] });
  const notifications: LogConfigurationType = {
    LogLevel: 'ERROR',
    EventSource: 'userNotification',
    CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:x' },
  };
  await set([notifications]);
  expect((await sdk.send(get)).LogDeliveryConfiguration?.LogConfigurations).toEqual([notifications]);
  const S3Configuration = { BucketArn: 'arn:aws:s3:::logs' };
  for (const wrong of [
    [{ ...notifications, LogLevel: 'INFO' as const }],
    [{ ...notifications, S3Configuration }],
    [notifications, notifications],
    [{ LogLevel: 'ERROR' as const, EventSource: 'userNotification' as const, S3Configuration }],
  ]) {
    await expect(set(wrong)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
  await expect(set([{ LogLevel: 'INFO', EventSource: 'userAuthEvents', S3Configuration }])).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
  });
});

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

test('a rate is raised from what is free to what is asked for', async () => {
  const { sdk } = await startTestServer();
  const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserCreation' } } as const;
  const update = (RequestedLimitValue: number) =>
    sdk.send(new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue }));
  expect((await sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }))).Limit).toEqual({
    LimitDefinition,
    ProvisionedLimitValue: 50,
    FreeLimitValue: 50,
  });
  await update(80);
  const { Limit } = await sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }));
  expect(Limit?.ProvisionedLimitValue).toBe(80);
  await expect(update(49)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(update(1_000_000)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
  const unknown = { ...LimitDefinition, Attributes: { Category: 'constructor' } };
  await expect(sdk.send(new GetProvisionedLimitCommand({ LimitDefinition: unknown }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
