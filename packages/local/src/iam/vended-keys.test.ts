import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  ListIdentityPoolsCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand as TagIdentityPool,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newEmail, startTestServer, UserPoolId } from '../../test-support/server.js';
import type { StartOptions } from '../server/start-options.js';

const IdentityPoolId = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
const PROVIDER = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`;
const IDENTITY_POOL_ARN = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
const POOL_ARN = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

async function start(options: StartOptions = {}) {
  const server = await startTestServer(options);
  const place = { endpoint: server.local.url, region: 'us-east-1', maxAttempts: 1 };
  const identities = new CognitoIdentityClient({ ...place, credentials: server.local.administrator });
  const signedIn = async () => {
    const { email } = await server.createUser();
    const Logins = { [PROVIDER]: (await server.signIn(email)).IdToken as string };
    const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins }));
    return { IdentityId, Logins };
  };
  const vend = async (who: { readonly IdentityId?: string | undefined; readonly Logins?: Record<string, string> }) => {
    const { Credentials } = await identities.send(
      new GetCredentialsForIdentityCommand({ IdentityId: who.IdentityId, Logins: who.Logins }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  };
  const guest = async () => await vend(await identities.send(new GetIdCommand({ IdentityPoolId })));
  const holder = (credentials: Keys) => ({
    users: new CognitoIdentityProviderClient({ ...place, credentials }),
    identities: new CognitoIdentityClient({ ...place, credentials }),
    sts: new STSClient({ ...place, credentials }),
  });
  return { ...server, identities, signedIn, vend, guest, holder, place };
}

test('keys of a guest and of a signed-in user can do nothing but ask who they are', async () => {
  const { signedIn, vend, guest, holder } = await start();
  const user = await signedIn();
  for (const [keys, role] of [
    [await guest(), 'ClavigerGuest'],
    [await vend(user), 'ClavigerAuthenticated'],
  ] as const) {
    const { users, identities, sts } = holder(keys);
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(new RegExp(`^arn:aws:sts::123456789012:assumed-role/${role}/`));
    await expect(users.send(new ListUsersCommand({ UserPoolId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${Arn} is not authorized to perform: cognito-idp:ListUsers on resource: ${POOL_ARN} because no identity-based policy allows the cognito-idp:ListUsers action`,
    });
    const denied = { name: 'AccessDeniedException' };
    await expect(users.send(new CreateUserPoolCommand({ PoolName: 'mine' }))).rejects.toMatchObject(denied);
    await expect(identities.send(new ListIdentityPoolsCommand({ MaxResults: 5 }))).rejects.toMatchObject(denied);
    await expect(identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))).rejects.toMatchObject(denied);
  }
});

test('a denial comes before the answer reveals whether the resource exists', async () => {
  const { guest, holder } = await start();
  const { users } = holder(await guest());
  for (const id of [UserPoolId, 'us-east-1_Nothing12']) {
    await expect(users.send(new AdminGetUserCommand({ UserPoolId: id, Username: newEmail() }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  }
});

test('a role may do what its policy allows, on what it allows it', async () => {
  const { signedIn, vend, holder } = await start({
    roles: {
      ClavigerAuthenticated: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['cognito-idp:List*', 'cognito-idp:Admin*'], Resource: POOL_ARN },
          { Effect: 'Deny', Action: 'cognito-idp:AdminGet*', Resource: '*' },
        ],
      },
    },
  });
  const { users } = holder(await vend(await signedIn()));
  expect((await users.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(1);
  await expect(users.send(new ListUsersCommand({ UserPoolId: 'us-east-1_Other1234' }))).rejects.toMatchObject({
    message: expect.stringContaining('no identity-based policy allows the cognito-idp:ListUsers action'),
  });
  await expect(users.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
    message: expect.stringContaining('on resource: * because'),
  });
  await expect(users.send(new AdminGetUserCommand({ UserPoolId, Username: newEmail() }))).rejects.toMatchObject({
    message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
  });
});

test('a policy applies to the pool that an operation works on, and reads no other name or member', async () => {
  const allowed = { Effect: 'Allow', Action: '*', Resource: [POOL_ARN, IDENTITY_POOL_ARN] } as const;
  const { sdk, identities, signedIn, vend, holder } = await start({
    roles: { ClavigerAuthenticated: { Statement: [allowed] } },
  });
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'other' }));
  const other = await identities.send(
    new CreateIdentityPoolCommand({ IdentityPoolName: 'other', AllowUnauthenticatedIdentities: true }),
  );
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId: other.IdentityPoolId }));
  const keys = holder(await vend(await signedIn()));
  // What an SDK would leave out.
  const addMembers = (request: unknown): void => {
    const sent = request as { body: string };
    sent.body = JSON.stringify({ ...JSON.parse(sent.body), UserPoolId, IdentityPoolId });
  };
  const late = { step: 'serialize', priority: 'low' } as const;
  keys.users.middlewareStack.add(
    (next) => async (args) => {
      addMembers(args.request);
      return await next(args);
    },
    late,
  );
  keys.identities.middlewareStack.add(
    (next) => async (args) => {
      addMembers(args.request);
      return await next(args);
    },
    late,
  );
  const denied = { name: expect.stringMatching(/^AccessDenied/) };
  const tag = { ResourceArn: UserPool?.Arn, Tags: { by: 'the role' } };
  await expect(keys.users.send(new TagResourceCommand(tag))).rejects.toMatchObject(denied);
  await keys.users.send(new TagResourceCommand({ ...tag, ResourceArn: POOL_ARN }));
  // Another name of the same pool would get past a denial.
  const otherName = POOL_ARN.replace('arn:aws:', 'arn:aws-cn:');
  await expect(sdk.send(new TagResourceCommand({ ...tag, ResourceArn: otherName }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const ofIdentities = { ResourceArn: IDENTITY_POOL_ARN.replace('arn:aws:', 'arn:aws-cn:'), Tags: { by: 'the role' } };
  await expect(identities.send(new TagIdentityPool(ofIdentities))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await expect(keys.identities.send(new DescribeIdentityCommand({ IdentityId }))).rejects.toMatchObject(denied);
});

test('a policy can go by the identity and by the tags of its session', async () => {
  const { signedIn, vend, holder, identities } = await start({
    roles: {
      'arn:aws:iam::123456789012:role/ClavigerAuthenticated': {
        Statement: {
          Effect: 'Allow',
          Action: 'cognito-idp:ListUsers',
          Resource: '*',
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': IdentityPoolId, 'aws:PrincipalTag/verified': 'true' },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
          },
        },
      },
    },
  });
  const user = await signedIn();
  const list = async () => await holder(await vend(user)).users.send(new ListUsersCommand({ UserPoolId }));
  await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await identities.send(
    new SetPrincipalTagAttributeMapCommand({
      IdentityPoolId,
      IdentityProviderName: PROVIDER,
      PrincipalTags: { verified: 'email_verified' },
    }),
  );
  expect((await list()).Users).toHaveLength(1);
});

test('a guest’s keys reach none of these services, even with a policy that allows all; those by STS do', async () => {
  const roles = { ClavigerGuest: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } } as const;
  const { guest, holder, identities, place } = await start({ roles });
  const list = new ListUsersCommand({ UserPoolId });
  await expect(holder(await guest()).users.send(list)).rejects.toMatchObject({
    message: expect.stringContaining('because no session policy allows the cognito-idp:ListUsers action'),
  });

  const assume = async (Policy?: string) => {
    const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId }));
    const { Token } = await identities.send(new GetOpenIdTokenCommand({ IdentityId }));
    const { Credentials } = await new STSClient(place).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: 'arn:aws:iam::123456789012:role/ClavigerGuest',
        RoleSessionName: 'guest',
        WebIdentityToken: Token,
        Policy,
      }),
    );
    return holder({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }).users;
  };
  expect((await (await assume()).send(list)).Users).toEqual([]);
  const less = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'cognito-idp:Describe*', Resource: '*' } });
  await expect((await assume(less)).send(list)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(assume('{"Statement": {"Effect": "Perhaps"}}')).rejects.toMatchObject({
    name: 'MalformedPolicyDocumentException',
  });
});

test('a call without keys, and in strict mode one with unknown keys, has no caller', async () => {
  const { place, local, vend, signedIn } = await start({ strict: true });
  const call = (credentials: Partial<Keys> & Pick<Keys, 'accessKeyId' | 'secretAccessKey'>) =>
    new CognitoIdentityProviderClient({ ...place, credentials }).send(new ListUsersCommand({ UserPoolId }));
  await expect(call({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' })).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  const keys = await vend(await signedIn());
  // The administrator's key is not valid with a session token, nor vended keys without theirs.
  for (const mixed of [
    { ...local.administrator, sessionToken: keys.sessionToken },
    { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    { ...keys, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  ]) {
    await expect(call(mixed)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  }
  await expect(call({ ...keys, secretAccessKey: 'guessed' })).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  local.clock.advance(3_601);
  await expect(call(keys)).rejects.toMatchObject({ name: /ExpiredToken|InvalidSignature/ });
});

test('beyond loopback the well-known key and unknown keys are not valid', async () => {
  const { place, local } = await start({ host: '0.0.0.0' });
  const list = (credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }) =>
    new CognitoIdentityProviderClient({ ...place, credentials }).send(new ListUsersCommand({ UserPoolId }));
  for (const accessKeyId of ['AKIACLAVIGERLOCAL000', 'AKIAIOSFODNN7EXAMPLE']) {
    await expect(list({ accessKeyId, secretAccessKey: 'local' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  }
  expect(local.administrator.accessKeyId).not.toBe('AKIACLAVIGERLOCAL000');
  expect((await list(local.administrator)).$metadata.httpStatusCode).toBe(200);
});

test('a request that was overheard is good for what it says, and not for long', async () => {
  const { sdk, local } = await start();
  let overheard: { headers: Record<string, string>; body: string } | undefined;
  sdk.middlewareStack.add(
    (next) => async (args) => {
      const { headers, body } = args.request as { headers: Record<string, string>; body: string };
      overheard = { headers: { ...headers }, body };
      return await next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await sdk.send(new ListUsersCommand({ UserPoolId }));
  const replay = async (changes: Record<string, string> = {}, body = overheard?.body) => {
    const answer = await fetch(local.url, {
      method: 'POST',
      headers: { ...overheard?.headers, ...changes },
      body: body ?? '',
    });
    return (await answer.json()) as { __type?: string; message?: string };
  };
  expect(await replay()).toHaveProperty('Users');
  const wrong = { __type: 'InvalidSignatureException' };
  expect(await replay({}, JSON.stringify({ UserPoolId: 'us-east-1_Other1234' }))).toMatchObject(wrong);
  const target = 'AWSCognitoIdentityProviderService.DeleteUserPool';
  expect(await replay({ 'x-amz-target': target })).toMatchObject(wrong);
  const overheardAt = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: overheardAt + 6 * 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await replay()).toMatchObject({ ...wrong, message: expect.stringMatching(/^Signature expired: /) });
  vi.setSystemTime(overheardAt - 6 * 60_000);
  expect(await replay()).toMatchObject({ ...wrong, message: expect.stringMatching(/^Signature not yet current: /) });
});

test('a policy that can’t be evaluated keeps the server from starting', async () => {
  const roles = { Users: { Statement: { Effect: 'Allow', Action: '*' } } } as never;
  await expect(startTestServer({ roles })).rejects.toThrow('The policy of the role Users: ');
});
