import { AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, PASSWORD, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('who signed in before still needs the right password, and after a change the new one', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const attempt = async (password: string): Promise<number> => {
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    return (await server.call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters })).status;
  };
  expect([await attempt(PASSWORD), await attempt(PASSWORD), await attempt('Wrong-horse1')]).toEqual([200, 200, 400]);
  const changed = { UserPoolId, Username: email, Password: 'Another-horse2', Permanent: true };
  await server.sdk.send(new AdminSetUserPasswordCommand(changed));
  expect([await attempt(PASSWORD), await attempt('Another-horse2'), await attempt(PASSWORD)]).toEqual([400, 200, 400]);
  await server.sdk.send(new AdminSetUserPasswordCommand({ ...changed, Password: PASSWORD }));
  expect([await attempt('Another-horse2'), await attempt(PASSWORD)]).toEqual([400, 200]);
});
