import {
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('sessions are configured for a pool and for its clients', async () => {
  const { sdk } = await startTestServer();
  const ofPool = async () => {
    const { $metadata: _, ...output } = await sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }));
    return output;
  };
  expect(await ofPool()).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
  const pool = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } } as const;
  await sdk.send(new SetUserPoolSessionConfigurationCommand(pool));
  expect(await ofPool()).toEqual(pool);
  const client = { UserPoolId, ClientId, SSOSession: { MaxValidityMinutes: 5 } };
  const get = new GetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId });
  expect((await sdk.send(get)).SSOSession).toEqual({ MaxValidityMinutes: 60 });
  await sdk.send(new SetUserPoolClientSessionConfigurationCommand(client));
  expect(await sdk.send(get)).toMatchObject(client);
});
