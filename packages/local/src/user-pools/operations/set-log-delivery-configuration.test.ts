import {
  GetLogDeliveryConfigurationCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

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
