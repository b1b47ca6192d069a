import {
  CreateManagedLoginBrandingCommand,
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { ClientId, startTestServer, UserPoolId } from '../../../test-support/server.js';

test('a deleted client is gone, and what was signed in through it', async () => {
  const { sdk, call, createUser, signIn } = await startTestServer();
  const { email } = await createUser();
  const { AccessToken, RefreshToken } = await signIn(email);
  await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
  expect((await call('GetUser', { AccessToken })).body.__type).toBe('NotAuthorizedException');
  const renewal = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters: { REFRESH_TOKEN: RefreshToken } };
  expect((await call('InitiateAuth', renewal)).body).toMatchObject({
    __type: 'ResourceNotFoundException',
    message: `User pool client ${ClientId} does not exist.`,
  });
});

test('what is configured for a client goes with it', async () => {
  const { sdk } = await startTestServer();
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }));
  const key = { UserPoolId, ClientId: UserPoolClient?.ClientId };
  const { ManagedLoginBranding } = await sdk.send(new CreateManagedLoginBrandingCommand(key));
  const { Terms } = await sdk.send(
    new CreateTermsCommand({ ...key, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE' }),
  );
  await sdk.send(new DeleteUserPoolClientCommand(key));
  const { ManagedLoginBrandingId } = ManagedLoginBranding ?? {};
  for (const ask of [
    sdk.send(new DescribeManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId })),
    sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId: Terms?.TermsId })),
  ]) {
    await expect(ask).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }
});
