import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

const oidc = {
  UserPoolId,
  ProviderName: 'Acme',
  ProviderType: 'OIDC',
  ProviderDetails: {
    client_id: 'app',
    client_secret: 'hush',
    attributes_request_method: 'GET',
    oidc_issuer: 'http://127.0.0.1:4000',
    authorize_scopes: 'openid email',
  },
} satisfies CreateIdentityProviderCommandInput;

test('a provider is made, found by name and identifier, changed, listed and deleted', async () => {
  const { sdk } = await startTestServer();
  const { IdentityProvider: created } = await sdk.send(
    new CreateIdentityProviderCommand({
      ...oidc,
      AttributeMapping: { email: 'email' },
      IdpIdentifiers: ['acme.example'],
    }),
  );
  expect(created).toMatchObject({
    ProviderName: 'Acme',
    ProviderType: 'OIDC',
    AttributeMapping: { username: 'sub', email: 'email' },
    IdpIdentifiers: ['acme.example'],
    CreationDate: expect.any(Date),
  });
  const key = { UserPoolId, ProviderName: 'Acme' };
  expect((await sdk.send(new DescribeIdentityProviderCommand(key))).IdentityProvider).toEqual(created);
  const byIdentifier = { UserPoolId, IdpIdentifier: 'acme.example' };
  const found = await sdk.send(new GetIdentityProviderByIdentifierCommand(byIdentifier));
  expect(found.IdentityProvider).toEqual(created);

  const updated = await sdk.send(new UpdateIdentityProviderCommand({ ...key, IdpIdentifiers: ['acme.test'] }));
  expect(updated.IdentityProvider).toMatchObject({
    IdpIdentifiers: ['acme.test'],
    ProviderDetails: oidc.ProviderDetails,
    AttributeMapping: { username: 'sub', email: 'email' },
  });
  const missing = { name: 'ResourceNotFoundException' };
  await expect(sdk.send(new GetIdentityProviderByIdentifierCommand(byIdentifier))).rejects.toMatchObject(missing);

  const { Providers } = await sdk.send(new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 5 }));
  expect(Providers).toEqual([expect.objectContaining({ ProviderName: 'Acme', ProviderType: 'OIDC' })]);
  await sdk.send(new DeleteIdentityProviderCommand(key));
  await expect(sdk.send(new DescribeIdentityProviderCommand(key))).rejects.toMatchObject(missing);
  await expect(sdk.send(new DeleteIdentityProviderCommand(key))).rejects.toMatchObject(missing);
});

test.each<[string, Partial<CreateIdentityProviderCommandInput>, string]>([
  ['maps to an attribute that isn’t there', { AttributeMapping: { plan: 'plan' } }, 'InvalidParameterException'],
  ['has another one’s identifier', { IdpIdentifiers: ['taken.example'] }, 'InvalidParameterException'],
  ['has another one’s name', { ProviderName: 'Other' }, 'DuplicateProviderException'],
])('a provider that %s is refused', async (_, change, name) => {
  const { sdk } = await startTestServer();
  await sdk.send(
    new CreateIdentityProviderCommand({ ...oidc, ProviderName: 'Other', IdpIdentifiers: ['taken.example'] }),
  );
  await expect(sdk.send(new CreateIdentityProviderCommand({ ...oidc, ...change }))).rejects.toMatchObject({ name });
});
