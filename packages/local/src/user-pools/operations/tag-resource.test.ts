import {
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
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
