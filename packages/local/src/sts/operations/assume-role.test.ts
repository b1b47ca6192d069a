import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';
import type { RolePolicies } from '../../iam/policy-document.js';

const arnOf = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

async function start(roles: RolePolicies = {}) {
  const { local } = await startTestServer({ roles });
  const place = { endpoint: local.url, region: 'us-east-1', maxAttempts: 1 };
  const assume = async (
    input: Omit<AssumeRoleCommandInput, 'RoleSessionName'>,
    credentials: STSClient['config']['credentials'] = async () => local.administrator,
  ) => {
    const sts = new STSClient({ ...place, credentials });
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({ RoleSessionName: 'walk', ...input }),
    );
    const keys = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    return { keys: async () => keys, arn: AssumedRoleUser?.Arn, expiration: Credentials?.Expiration };
  };
  const list = (credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string }>) =>
    new CognitoIdentityProviderClient({ ...place, credentials }).send(new ListUsersCommand({ UserPoolId }));
  return { local, place, assume, list };
}

test('the administrator assumes a role, and has the rights of its policy', async () => {
  const Statement = { Effect: 'Allow', Action: 'cognito-idp:ListUsers', Resource: '*' } as const;
  const { place, assume, list, local } = await start({ Reader: { Statement } });
  const reader = await assume({ RoleArn: arnOf('Reader'), DurationSeconds: 900 });
  expect(reader.arn).toBe('arn:aws:sts::123456789012:assumed-role/Reader/walk');
  const { Arn } = await new STSClient({ ...place, credentials: reader.keys }).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(reader.arn);
  expect((await list(reader.keys)).Users).toEqual([]);
  const other = await assume({ RoleArn: arnOf('Other') });
  await expect(list(other.keys)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const narrowed = await assume({
    RoleArn: arnOf('Reader'),
    Policy: '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
  });
  await expect(list(narrowed.keys)).rejects.toMatchObject({
    message: expect.stringMatching(/with an explicit deny in a session policy$/),
  });
  local.clock.advance(901);
  await expect(list(reader.keys)).rejects.toThrow();
});

test('a role assumes another one if its policy allows it, for at most an hour', async () => {
  const Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arnOf('Second') } as const;
  const { assume } = await start({ First: { Statement } });
  const { keys } = await assume({ RoleArn: arnOf('First') });
  expect((await assume({ RoleArn: arnOf('Second') }, keys)).arn).toContain('assumed-role/Second/');
  await expect(assume({ RoleArn: arnOf('Third') }, keys)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume({ RoleArn: arnOf('Second'), DurationSeconds: 7_200 }, keys)).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

test('roles of other accounts and invalid roles are denied', async () => {
  const { assume } = await start();
  await expect(assume({ RoleArn: 'arn:aws:iam::210987654321:role/Theirs' })).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  await expect(assume({ RoleArn: 'arn:aws:iam::123456789012:user/ada' })).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

test('a page of another site gets no role with any signature', async () => {
  const { local } = await start();
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const answer = await fetch(local.url, {
    method: 'POST',
    headers: {
      origin: 'http://localhost:3000',
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': date,
      authorization:
        `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${date.slice(0, 8)}/us-east-1/sts/aws4_request, ` +
        `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    },
    body: `Action=AssumeRole&Version=2011-06-15&RoleSessionName=evil&RoleArn=${encodeURIComponent(arnOf('ClavigerGuest'))}`,
  });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
});
