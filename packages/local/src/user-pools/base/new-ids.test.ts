import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { callRaw } from '../../../test-support/model-walk/raw-call.js';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';
import { startLocal } from '../../server/start-local.js';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

async function startIn(region: string) {
  const server = await startTestServer();
  const config = {
    endpoint: server.local.url,
    region,
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return { ...server, pools: new CognitoIdentityProviderClient(config), identities: new CognitoIdentityClient(config) };
}

test('pools are made in the region of the request’s signature, and every region sees them', async () => {
  const { pools, identities, sdk, local, call } = await startIn('eu-central-1');
  const { UserPool } = await pools.send(new CreateUserPoolCommand({ PoolName: 'p' }));
  expect(UserPool?.Id).toMatch(/^eu-central-1_[0-9A-Za-z]{9}$/);
  expect(UserPool?.Arn).toBe(`arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${UserPool?.Id}`);
  const { IdentityPoolId } = await identities.send(
    new CreateIdentityPoolCommand({ IdentityPoolName: 'i', AllowUnauthenticatedIdentities: true }),
  );
  expect(IdentityPoolId).toMatch(new RegExp(`^eu-central-1:${UUID}$`));
  const { IdentityPools } = await identities.send(new ListIdentityPoolsCommand({ MaxResults: 10 }));
  expect(IdentityPools?.map((pool) => pool.IdentityPoolId?.split(':')[0])).toEqual(['eu-central-1', 'us-east-1']);

  // The client of another region describes and lists it.
  await sdk.send(new DescribeUserPoolCommand({ UserPoolId: UserPool?.Id }));
  const { UserPools } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }));
  expect(UserPools?.map(({ Id }) => Id)).toEqual([UserPool?.Id, UserPoolId]);
  const configuration = await fetch(`${local.url}/${UserPool?.Id}/.well-known/openid-configuration`);
  expect(await configuration.json()).toMatchObject({ issuer: `${local.url}/${UserPool?.Id}` });
  expect((await call('CreateUserPool', { PoolName: 'p' })).status).toBe(400);
});

test('without a region of AWS in the signature a pool is made in the server’s region', async () => {
  const local = await startLocal({ region: 'ap-southeast-2' });
  try {
    const sdk = new CognitoIdentityProviderClient({
      endpoint: local.url,
      region: 'local',
      credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    });
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'p' }));
    expect(UserPool?.Id).toMatch(/^ap-southeast-2_/);
    expect(local.outputs.auth.user_pool_id).toBe(UserPoolId);
  } finally {
    await local.close();
  }
  await expect(startLocal({ region: 'Sydney' })).rejects.toThrow('A region looks like eu-west-1, unlike "Sydney".');
});

test('tags and a client’s name choose ids, each id once', async () => {
  const { pools, identities } = await startIn('us-east-1');
  const id = 'eu-west-1_localuserpool';
  const create = (_custom_id_: string) =>
    pools.send(new CreateUserPoolCommand({ PoolName: 'p', UserPoolTags: { _custom_id_ } }));
  expect((await create(id)).UserPool).toMatchObject({
    Id: id,
    Arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${id}`,
    UserPoolTags: { _custom_id_: id },
  });
  for (const wrong of [
    id,
    'localuserpool',
    'nowhere_abc',
    'eu-west-1_',
    'eu-west-1_a-b',
    `eu-west-1_${'a'.repeat(46)}`,
  ]) {
    await expect(create(wrong), wrong).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }

  const client = { UserPoolId: id, ClientName: '_custom_id_:webclient1' };
  const { UserPoolClient } = await pools.send(new CreateUserPoolClientCommand(client));
  expect(UserPoolClient).toMatchObject({ ClientId: 'webclient1', ClientName: '_custom_id_:webclient1' });
  await pools.send(new UpdateUserPoolClientCommand({ ...client, ClientId: 'webclient1' }));
  await pools.send(new DescribeUserPoolClientCommand({ UserPoolId: id, ClientId: 'webclient1' }));
  for (const ClientName of [client.ClientName, '_custom_id_:', '_custom_id_:a b', 'other:webclient2']) {
    await expect(
      pools.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName })),
      ClientName,
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }

  const identityPool = 'eu-west-1:00000000-0000-4000-8000-00000000000a';
  const createIdentityPool = (_custom_id_: string) =>
    identities.send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'i',
        AllowUnauthenticatedIdentities: true,
        IdentityPoolTags: { _custom_id_ },
      }),
    );
  expect((await createIdentityPool(identityPool)).IdentityPoolId).toBe(identityPool);
  for (const wrong of [identityPool, 'eu-west-1:abc', identityPool.slice(10), `nowhere:${identityPool.slice(10)}`]) {
    await expect(createIdentityPool(wrong), wrong).rejects.toMatchObject({ name: 'InvalidParameterException' });
  }
});

test('the pool of a tag that is given twice at once is made once', async () => {
  const { local } = await startTestServer();
  const operation = { service: 'cognito-idp', name: 'CreateUserPool' } as const;
  const input = { PoolName: 'p', UserPoolTags: { _custom_id_: 'eu-west-1_Twice' } };
  const answers = await Promise.all(Array.from({ length: 4 }, () => callRaw(local, operation, input)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
});
