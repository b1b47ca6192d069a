import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetPrincipalTagAttributeMapCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { TOTP } from 'otpauth';
import { expect, onTestFinished, test } from 'vitest';
import { ClientId, connect, PASSWORD, signInWithSrp, startTestServer, UserPoolId } from '../../test-support/server.js';
import { type Seed, SeedError, startLocal } from '../index.js';
import { READY_USERS } from './seed.js';

const SEED: Seed = {
  userPools: [
    {
      id: 'eu-west-1_Second123',
      name: 'second',
      settings: { MfaConfiguration: 'OFF', Policies: { PasswordPolicy: { MinimumLength: 6 } } },
      clients: [{ id: 'secondclient', settings: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } }],
      groups: [{ name: 'admins', precedence: 1 }],
      users: [
        { username: 'linus', password: 'penguin', groups: ['admins'], attributes: { email: 'linus@example.com' } },
        { username: 'nobody', status: 'RESET_REQUIRED', enabled: false },
      ],
    },
  ],
  identityPools: [
    {
      id: 'eu-west-1:00000000-0000-4000-8000-000000000002',
      name: 'second',
      configuration: { AllowUnauthenticatedIdentities: false },
    },
  ],
};

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function signInLinus(server: Awaited<ReturnType<typeof startTestServer>>) {
  const AuthParameters = { USERNAME: 'linus', PASSWORD: 'penguin' };
  return await server.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: 'secondclient',
    AuthParameters,
  });
}

test('the ready users sign in: one with a password, one with a code, too', async () => {
  const server = await startTestServer({ seed: READY_USERS });
  const users = await server.local.listReadyUsers();
  const [ada, grace] = users;
  expect(users).toHaveLength(2);
  expect(await server.local.listReadyUsers(1)).toEqual([ada]);
  const session = await signInWithSrp(server.local.url, { email: ada?.username ?? '', password: ada?.password ?? '' });
  expect(session.getIdToken().payload).toMatchObject({
    sub: 'c1a41637-0000-4000-8000-00000000ada0',
    email: 'ada@example.com',
    email_verified: true,
  });
  const asked = await server.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME: grace?.username, PASSWORD: grace?.password },
  });
  expect(asked.body.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const SOFTWARE_TOKEN_MFA_CODE = new TOTP({ secret: grace?.totpSecret ?? '' }).generate();
  const answer = await server.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session: asked.body.Session,
    ChallengeResponses: { USERNAME: grace?.username, SOFTWARE_TOKEN_MFA_CODE },
  });
  expect(answer.body.AuthenticationResult.TokenType).toBe('Bearer');
});

test('a reset restores the seed; a user with a changed password is not a ready user', async () => {
  const server = await startTestServer({ seed: { ...READY_USERS, ...SEED } });
  const before = await signInLinus(server);
  await server.createUser();
  const claims = JSON.parse(
    Buffer.from(before.body.AuthenticationResult.IdToken.split('.')[1], 'base64url').toString(),
  );
  expect(claims).toMatchObject({ 'cognito:groups': ['admins'], email: 'linus@example.com', email_verified: true });
  await server.call('ChangePassword', {
    AccessToken: before.body.AuthenticationResult.AccessToken,
    PreviousPassword: 'penguin',
    ProposedPassword: 'walrus',
  });
  await server.local.reset();
  expect((await signInLinus(server)).status).toBe(200);
  const { AccessToken } = before.body.AuthenticationResult;
  const holder = await server.call('GetUser', { AccessToken });
  expect(holder.body.Username ?? holder.body.__type).toMatch(/linus|NotAuthorizedException/);
  expect((await server.local.listReadyUsers()).map(({ username }) => username)).toEqual(['linus']);
});

test('the users of a seed that are not there are listed until a reset applies it', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-seed-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  await (await startLocal({ data })).close();
  const local = await startLocal({ data, seed: READY_USERS });
  onTestFinished(() => local.close());
  expect(await local.listMissingUsers()).toEqual(['ada@example.com', 'grace@example.com']);
  await local.reset();
  expect(await local.listMissingUsers()).toEqual([]);
});

test('an export is a seed: on another server the same users sign in with the same ids', async () => {
  const first = await startTestServer({ seed: SEED });
  const { email, sub } = await first.createUser();
  const exported = await (await fetch(`${first.local.url}/_claviger/seed`)).json();
  expect(JSON.stringify(exported)).not.toContain(PASSWORD);

  const local = await startLocal({ seed: exported });
  try {
    const second = connect(local);
    expect((await signInLinus(second)).status).toBe(200);
    const { AccessToken } = await second.signIn(email);
    expect((await second.call('GetUser', { AccessToken })).body.Username).toBe(sub);
    expect(await (await fetch(`${local.url}/_claviger/seed`)).json()).toEqual(exported);
  } finally {
    await local.close();
  }
});

test('an import adds and replaces resources, and keeps the rest', async () => {
  const server = await startTestServer({ seed: SEED });
  const { email } = await server.createUser();
  const users = [
    { username: 'linus', password: 'walrus-1' },
    { username: 'dennis', password: 'walrus-2' },
  ];
  const imported = await post(`${server.local.url}/_claviger/seed`, {
    userPools: [{ id: 'eu-west-1_Second123', users }],
  });
  expect(imported.status).toBe(200);
  expect((await signInLinus(server)).status).toBe(400);
  const AuthParameters = { USERNAME: 'dennis', PASSWORD: 'walrus-2' };
  expect(
    (await server.call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'secondclient', AuthParameters }))
      .status,
  ).toBe(200);
  expect((await server.signIn(email)).TokenType).toBe('Bearer');
});

test('an invalid seed is denied in one sentence that names the place, and changes nothing', async () => {
  const server = await startTestServer();
  const before = await (await fetch(`${server.local.url}/_claviger/seed`)).json();
  const user = (more: object): unknown => ({
    userPools: [{ id: UserPoolId, users: [{ username: 'a@example.com', ...more }] }],
  });
  const cases: [seed: unknown, place: string][] = [
    [null, 'JSON object'],
    ['seed.json', 'not the path'],
    [{ userPool: [] }, 'userPool'],
    [{ userPools: {} }, 'userPools'],
    [{ userPools: [{ id: 'nonsense' }] }, 'userPools[0].id'],
    [{ userPools: [{ id: 'us-east-1_New1', settings: { MfaConfiguration: 'MAYBE' } }] }, 'mfaConfiguration'],
    [{ userPools: [{ id: UserPoolId, settings: { MfaConfig: 'OFF' } }] }, 'has MfaConfig,'],
    [
      { userPools: [{ id: UserPoolId, settings: { Policies: { PasswordPolicy: { MinLength: 6 } } } }] },
      'Policies.PasswordPolicy.MinLength',
    ],
    [{ userPools: [{ id: UserPoolId, settings: { PoolName: 'x' } }] }, 'has PoolName: in a seed this is "name"'],
    [{ userPools: [{ id: UserPoolId, settings: { WebAuthnConfiguration: { Id: 'x' } } }] }, 'WebAuthnConfiguration.Id'],
    [{ userPools: [{ id: UserPoolId, settings: { SchemaAttributes: [{ Name: 'email' }] } }] }, 'SchemaAttributes'],
    [
      { userPools: [{ id: UserPoolId, clients: [{ id: 'c', settings: { CallbackUrls: [] } }] }] },
      'userPools[0].clients[0].settings of the seed has CallbackUrls,',
    ],
    [
      {
        identityPools: [
          { id: 'us-east-1:00000000-0000-4000-8000-000000000003', name: 'n', configuration: { AllowGuests: true } },
        ],
      },
      'has AllowGuests,',
    ],
    [{ userPools: [{ id: UserPoolId, settings: { MfaConfiguration: 'ON' } }] }, 'Only PASSWORD and WEB_AUTHN'],
    [
      { userPools: [{ id: UserPoolId, clients: [{ id: 'c', settings: { RefreshTokenValidity: -1 } }] }] },
      'refreshTokenValidity',
    ],
    [user({ pasword: 'x' }), 'userPools[0].users[0].pasword'],
    [
      { userPools: [{ id: UserPoolId, clients: [{ id: 'c', secondSecret: 'x' }] }] },
      'userPools[0].clients[0] has a secondSecret without a secret',
    ],
    [user({ totpSecret: 'short' }), 'userPools[0].users[0].totpSecret'],
    [user({ secondFactors: ['EMAIL_MFA'] }), 'userPools[0].users[0].secondFactors'],
    [user({ secondFactors: ['SOFTWARE_TOKEN_MFA'] }), 'userPools[0].users[0] has SOFTWARE_TOKEN_MFA without'],
    [user({ preferredFactor: 'SMS_MFA' }), 'userPools[0].users[0] prefers SMS_MFA'],
    [user({ groups: ['none'] }), 'no group none'],
    [user({ attributes: { shoe_size: '46' } }), 'shoe_size'],
    [user({ password: 'x', passwordVerifier: { salt: 'ab', verifier: 'cd' } }), 'userPools[0].users[0]'],
    [user({ username: 'not an address' }), 'userPools[0] (us-east-1_Claviger1)'],
    [{ identityPools: [{ id: 'us-east-1:1', name: 'n' }] }, 'identityPools[0].id'],
  ];
  for (const [seed, place] of cases) {
    const answer = await post(`${server.local.url}/_claviger/seed`, seed);
    expect(answer.status, JSON.stringify(seed)).toBe(400);
    expect((await answer.json()).message).toContain(place);
  }
  expect(await (await fetch(`${server.local.url}/_claviger/seed`)).json()).toEqual(before);
  await expect(startLocal({ seed: { userPools: [{ id: 'nonsense' }] } })).rejects.toThrow(SeedError);
  await expect(startLocal({ seed: user({ groups: ['none'] }) as Seed })).rejects.toThrow(SeedError);
});

type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** An identity pool whose providers each have tags of their own. */
async function setPrincipalTags({ local }: TestServer): Promise<void> {
  const sdk = new CognitoIdentityClient({
    endpoint: local.url,
    region: 'us-east-1',
    credentials: { accessKeyId: local.administrator.accessKeyId, secretAccessKey: 'local' },
  });
  onTestFinished(() => sdk.destroy());
  const { IdentityPoolId } = await sdk.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'tagged',
      AllowUnauthenticatedIdentities: false,
      SupportedLoginProviders: { 'accounts.google.com': 'a', 'www.amazon.com': 'b' },
    }),
  );
  for (const map of [
    { IdentityProviderName: 'accounts.google.com', UseDefaults: true },
    { IdentityProviderName: 'www.amazon.com', PrincipalTags: { mail: 'email' } },
  ]) {
    await sdk.send(new SetPrincipalTagAttributeMapCommand({ IdentityPoolId, ...map }));
  }
}

/** Starts another server with what a server exports. */
async function importInto(exported: unknown): Promise<unknown> {
  const local = await startLocal({ seed: exported as Seed });
  onTestFinished(() => local.close());
  return await (await fetch(`${local.url}/_claviger/seed`)).json();
}

test('settings of the default pool are merged over its defaults, member by member', async () => {
  const { sdk } = await startTestServer({
    seed: {
      userPools: [
        {
          id: UserPoolId,
          settings: {
            MfaConfiguration: 'OFF',
            AutoVerifiedAttributes: null,
            Policies: { PasswordPolicy: { MinimumLength: 6, RequireSymbols: null } },
            LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:x' },
          },
          clients: [{ id: ClientId, settings: { CallbackURLs: ['myapp://in'], PreventUserExistenceErrors: null } }],
        },
      ],
    },
  });
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
  expect(UserPool).toMatchObject({
    Name: 'claviger',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    MfaConfiguration: 'OFF',
    Policies: {
      PasswordPolicy: { MinimumLength: 6, RequireUppercase: true, RequireNumbers: true, RequireSymbols: false },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
    },
  });
  expect(UserPool).not.toHaveProperty('AutoVerifiedAttributes');
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  expect(UserPoolClient).toMatchObject({
    ClientName: 'claviger',
    CallbackURLs: ['myapp://in'],
    AllowedOAuthFlows: ['code'],
    ExplicitAuthFlows: expect.arrayContaining(['ALLOW_USER_PASSWORD_AUTH']),
  });
  expect(UserPoolClient).not.toHaveProperty('PreventUserExistenceErrors');
});

test('settings of any other pool replace all of its settings', async () => {
  const pool = { id: 'us-east-1_Other1', settings: { AutoVerifiedAttributes: ['email'] } };
  const { local, sdk } = await startTestServer({ seed: { userPools: [pool] } });
  const settings = { SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code: {####}' }, UserPoolTags: null };
  await post(`${local.url}/_claviger/seed`, { userPools: [{ ...pool, settings }] });
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.id }));
  expect(UserPool).toMatchObject({ SmsAuthenticationMessage: 'Code: {####}', UserPoolTags: {} });
  expect(UserPool).not.toHaveProperty('AutoVerifiedAttributes');
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
  await post(`${local.url}/_claviger/seed`, { userPools: [{ ...pool, settings: { ...settings, SmsConfiguration } }] });
  const changed = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.id }));
  expect(changed.UserPool).toMatchObject({ SmsAuthenticationMessage: 'Code: {####}', SmsConfiguration });
});

test('every export is a seed: the server that imports it exports the same', async () => {
  const plain = await startTestServer();
  const emptied = await startTestServer();
  await emptied.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId }));
  await emptied.sdk.send(new UpdateUserPoolCommand({ UserPoolId }));
  await emptied.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId }));
  const rich = await startTestServer({ seed: SEED });
  const { UserPool } = await rich.sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'rich',
      AliasAttributes: ['email'],
      Schema: [
        { Name: 'email', Required: true },
        { Name: 'age', AttributeDataType: 'Number', Mutable: false },
      ],
      VerificationMessageTemplate: { EmailMessage: 'mail {####}' },
      EmailConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a@example.com' },
      UserPoolTags: { team: 'red' },
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    }),
  );
  const key = { UserPoolId: UserPool?.Id };
  await rich.sdk.send(
    new SetUserPoolMfaConfigCommand({
      ...key,
      MfaConfiguration: 'ON',
      EmailMfaConfiguration: { Message: 'Code: {####}', Subject: 'Code' },
      SoftwareTokenMfaConfiguration: { Enabled: true },
      WebAuthnConfiguration: { RelyingPartyId: 'localhost' },
    }),
  );
  const lifetimes = { AccessTokenValidity: 10, TokenValidityUnits: { AccessToken: 'minutes' } } as const;
  const ClientName = 'rich';
  await rich.sdk.send(new CreateUserPoolClientCommand({ ...key, ClientName, GenerateSecret: true, ...lifetimes }));
  await rich.sdk.send(new CreateUserPoolClientCommand({ ...key, ClientName, ClientSecret: 'short+secret' }));
  await setPrincipalTags(rich);
  for (const { local } of [plain, emptied, rich]) {
    const exported = await (await fetch(`${local.url}/_claviger/seed`)).json();
    expect(await importInto(exported)).toEqual(exported);
  }
  const exported = (await (await fetch(`${rich.local.url}/_claviger/seed`)).json()) as Seed;
  expect(exported.identityPools?.find(({ name }) => name === 'tagged')?.principalTags).toEqual({
    'accounts.google.com': { UseDefaults: true },
    'www.amazon.com': { PrincipalTags: { mail: 'email' } },
  });
});

test('principal tags of a seed are those of SetPrincipalTagAttributeMap, for providers of the pool', async () => {
  const pool = {
    id: 'us-east-1:00000000-0000-4000-8000-000000000009',
    name: 'tagged',
    configuration: { SupportedLoginProviders: { 'www.amazon.com': 'b' } },
  };
  for (const [principalTags, message] of [
    [{ 'www.amazon.com': { UseDefaults: true, PrincipalTags: { a: 'b' } } }, /PrincipalTags cannot be given/],
    [{ 'graph.facebook.com': { UseDefaults: true } }, /is not an identity provider/],
    [{ 'www.amazon.com': { Tags: { a: 'b' } } }, /has Tags, which is not a setting/],
    [{ 'www.amazon.com': null }, /has a provider without an object/],
  ] as const) {
    const seed = { identityPools: [{ ...pool, principalTags }] } as unknown as Seed;
    await expect(startLocal({ seed })).rejects.toThrow(message);
  }
});

test('the seed in the documentation is valid', async () => {
  const page = await readFile(new URL('../../../../docs/local.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json seed\n([\s\S]*?)```/.exec(page) ?? [];
  const server = await startTestServer({ seed: JSON.parse(json) });
  expect((await server.local.listReadyUsers()).length).toBeGreaterThan(0);
});
