import {
  CreateResourceServerCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Look at orders' }];

test('a resource server is made, found, changed and deleted', async () => {
  const { sdk } = await startTestServer();
  const key = { UserPoolId, Identifier: 'https://orders.example' };
  const created = await sdk.send(new CreateResourceServerCommand({ ...key, Name: 'Orders', Scopes }));
  expect(created.ResourceServer).toEqual({ ...key, Name: 'Orders', Scopes });
  const { ResourceServer } = await sdk.send(new DescribeResourceServerCommand(key));
  expect(ResourceServer).toEqual(created.ResourceServer);

  const updated = await sdk.send(new UpdateResourceServerCommand({ ...key, Name: 'Shop' }));
  expect(updated.ResourceServer).toEqual({ ...key, Name: 'Shop', Scopes: [] });
  await sdk.send(new DeleteResourceServerCommand(key));
  const missing = { name: 'ResourceNotFoundException' };
  await expect(sdk.send(new DescribeResourceServerCommand(key))).rejects.toMatchObject(missing);
  await expect(sdk.send(new DeleteResourceServerCommand(key))).rejects.toMatchObject(missing);
  await expect(sdk.send(new UpdateResourceServerCommand({ ...key, Name: 'Shop' }))).rejects.toMatchObject(missing);
});

test('a pool has 25 resource servers at most, each identifier once, and lists them page by page', async () => {
  const { sdk } = await startTestServer();
  const create = (Identifier: string, scopes = Scopes) =>
    sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'x', Scopes: scopes }));
  const identifiers = Array.from({ length: 25 }, (_, index) => `api-${String(index).padStart(2, '0')}`);
  await expect(create('api', [...Scopes, ...Scopes])).rejects.toMatchObject({ name: 'InvalidParameterException' });
  for (const identifier of identifiers) await create(identifier);
  await expect(create('api-00')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(create('one-more')).rejects.toMatchObject({ name: 'LimitExceededException' });

  const listed: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sdk.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 10, NextToken }));
    listed.push(...(page.ResourceServers ?? []).map(({ Identifier }) => Identifier));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(listed).toEqual(identifiers);
});
