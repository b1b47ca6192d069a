import { GetProvisionedLimitCommand, UpdateProvisionedLimitCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer } from '../../../test-support/server.js';

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
