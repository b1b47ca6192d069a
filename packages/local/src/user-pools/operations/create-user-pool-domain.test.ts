import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startWithPool } from '../../../test-support/pool.js';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('the default pool has a domain, and the outputs name the login pages', async () => {
  const { sdk, local } = await startTestServer();
  const { DomainDescription } = await sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'claviger' }));
  expect(DomainDescription).toMatchObject({
    UserPoolId,
    AWSAccountId: '123456789012',
    Status: 'ACTIVE',
    ManagedLoginVersion: 2,
  });
  expect(local.outputs.auth.oauth).toEqual({
    identity_providers: [],
    domain: new URL(local.url).host,
    scopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
    redirect_sign_in_uri: ['http://localhost:3000/', 'http://localhost:5173/'],
    redirect_sign_out_uri: ['http://localhost:3000/', 'http://localhost:5173/'],
    response_type: 'code',
  });
});

test('a pool gets a domain with a prefix and one of its own, changes them and gives them up', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const Domain = 'auth.shop.example';
  const CustomDomainConfig = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' };
  expect(await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'shop' }))).not.toHaveProperty(
    'CloudFrontDomain',
  );
  const custom = await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, CustomDomainConfig }));
  expect(custom.CloudFrontDomain).toMatch(/^d[0-9a-f]+\.cloudfront\.net$/);

  await sdk.send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'shop', ManagedLoginVersion: 2 }));
  const { DomainDescription } = await sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'shop' }));
  expect(DomainDescription).toMatchObject({ UserPoolId, ManagedLoginVersion: 2 });
  expect((await sdk.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription).toMatchObject({
    CustomDomainConfig,
    ManagedLoginVersion: 1,
    CloudFrontDistribution: custom.CloudFrontDomain,
  });

  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({ Domain: 'shop', CustomDomain: Domain });
  await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'shop' }));
  const gone = await sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'shop' }));
  expect(gone.DomainDescription).toEqual({});
});

test('a domain that is taken, reserved or not the pool’s is refused', async () => {
  const { sdk, UserPoolId } = await startWithPool();
  const refused = { name: 'InvalidParameterException' };
  const create = (Domain: string) => sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
  await expect(create('claviger')).rejects.toMatchObject({
    ...refused,
    message: 'Domain already associated with another user pool.',
  });
  await expect(create('my-cognito')).rejects.toMatchObject({
    ...refused,
    message: 'Domain cannot contain reserved word: cognito',
  });
  await expect(create('auth.shop.example')).rejects.toMatchObject(refused);
  await create('shop');
  await expect(create('shop-2')).rejects.toMatchObject({
    ...refused,
    message: `User pool ${UserPoolId} already has a domain configured.`,
  });
  for (const change of [
    new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'claviger' }),
    new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'claviger', ManagedLoginVersion: 1 }),
  ]) {
    await expect(sdk.send(change as DeleteUserPoolDomainCommand)).rejects.toMatchObject(refused);
  }
  await expect(
    sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: 'us-east-1_Nothing12', Domain: 'free' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
