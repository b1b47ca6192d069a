import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../test-support/pool.js';
import { newEmail, PASSWORD } from '../../../test-support/server.js';

test('users of providers are linked to a user, five at most, each to one, and unlinked again', async () => {
  const pool = await createTestPool();
  const { sdk } = pool.server;
  const { userPoolId: UserPoolId } = pool;
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'openid' },
    }),
  );
  const [one, other] = [await pool.createUser(), await pool.createUser()];
  const google = (ProviderAttributeValue: string) => ({
    ProviderName: 'Google',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue,
  });
  const link = (username: string, subject: string): Promise<unknown> =>
    sdk.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
        SourceUser: google(subject),
      }),
    );
  const identities = async (Username: string): Promise<{ userId: string }[]> => {
    const { UserAttributes = [] } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '[]');
  };
  for (const subject of ['1', '2', '3', '4', '5']) await link(one, subject);
  expect(await identities(one)).toMatchObject(
    ['1', '2', '3', '4', '5'].map((userId) => ({ userId, providerName: 'Google', providerType: 'Google' })),
  );
  await expect(link(one, '6')).rejects.toMatchObject({ name: 'LimitExceededException' });
  await expect(link(one, '1')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(link(other, '1')).rejects.toMatchObject({ name: 'AliasExistsException' });
  await expect(link(newEmail(), '7')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: google('1') }));
  expect((await identities(one)).map(({ userId }) => userId)).toEqual(['2', '3', '4', '5']);
  await link(other, '1');
  await expect(
    sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: google('9') })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });

  const own = { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: one };
  await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: own }));
  expect(await pool.initiate('USER_PASSWORD_AUTH', { USERNAME: one, PASSWORD })).toMatchObject({
    body: { __type: 'NotAuthorizedException' },
  });
});
