import {
  DescribeRiskConfigurationCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('threat protection is configured where the pool has it', async () => {
  const { sdk } = await startTestServer();
  const configuration: SetRiskConfigurationCommandInput = {
    UserPoolId,
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
    RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/24', '2001:db8::/32'] },
  };
  const set = (change: Partial<SetRiskConfigurationCommandInput> = {}) =>
    sdk.send(new SetRiskConfigurationCommand({ ...configuration, ...change }));
  await expect(set()).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' });
  await sdk.send(
    new UpdateUserPoolCommand({
      UserPoolId,
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    }),
  );
  await set();
  const { RiskConfiguration } = await sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId, ClientId }));
  expect(RiskConfiguration).toMatchObject(configuration);
  const notify = { LowAction: { Notify: true, EventAction: 'NO_ACTION' as const } };
  for (const change of [
    { RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/33'] } },
    { AccountTakeoverRiskConfiguration: { Actions: notify } },
  ]) {
    await expect(set(change)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});
