import { AddCustomAttributesCommand, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithPool } from '../../../test-support/pool.js';

test('custom attributes are added, each name once, 50 at most', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const add = (...names: string[]) =>
    sdk.send(
      new AddCustomAttributesCommand({
        UserPoolId,
        CustomAttributes: names.map((Name) => ({ Name, AttributeDataType: 'String' })),
      }),
    );
  await add('plan');
  await expect(add('plan')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'custom:plan: Existing attribute already has name custom:plan.',
  });
  for (const ten of [0, 10, 20, 30]) await add(...Array.from({ length: 10 }, (_, index) => `a${ten + index}`));
  await expect(add(...Array.from({ length: 10 }, (_, index) => `b${index}`))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool?.SchemaAttributes?.filter(({ Name }) => Name?.startsWith('custom:'))).toHaveLength(41);
});
