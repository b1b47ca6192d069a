import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  SetIdentityPoolRolesCommand,
  UnlinkDeveloperIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { expect, test } from 'vitest';
import { ClientId, claimsOf, startTestServer, UserPoolId } from '../../../test-support/server.js';

const DEVELOPER = 'login.shop.example';
const USER_POOL = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`;

async function start() {
  const server = await startTestServer();
  const identities = new CognitoIdentityClient({
    endpoint: server.local.url,
    region: 'us-east-1',
    credentials: server.local.administrator,
    maxAttempts: 1,
  });
  const { IdentityPoolId = '' } = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'shop',
      AllowUnauthenticatedIdentities: true,
      DeveloperProviderName: DEVELOPER,
      CognitoIdentityProviders: [{ ProviderName: USER_POOL, ClientId }],
    }),
  );
  await identities.send(
    new SetIdentityPoolRolesCommand({
      IdentityPoolId,
      Roles: {
        authenticated: 'arn:aws:iam::123456789012:role/Users',
        unauthenticated: 'arn:aws:iam::123456789012:role/Guests',
      },
    }),
  );
  const tokenOf = async (name: string, options: object = {}) =>
    await identities.send(
      new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId, Logins: { [DEVELOPER]: name }, ...options }),
    );
  return { ...server, identities, IdentityPoolId, tokenOf };
}

test('a developer’s user has one identity, and gets credentials by the token made for it', async () => {
  const { identities, IdentityPoolId, tokenOf } = await start();
  const first = await tokenOf('ada', { TokenDuration: 60, PrincipalTags: { plan: 'gold' } });
  const again = await tokenOf('ada');
  expect(again.IdentityId).toBe(first.IdentityId);
  const claims = claimsOf(first.Token ?? '');
  expect(claims).toMatchObject({
    sub: first.IdentityId,
    aud: IdentityPoolId,
    iss: 'https://cognito-identity.amazonaws.com',
    amr: ['authenticated', DEVELOPER, `${DEVELOPER}:${IdentityPoolId}:ada`],
    'https://aws.amazon.com/tags': { principal_tags: { plan: ['gold'] } },
  });
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(60);

  const Logins = { 'cognito-identity.amazonaws.com': first.Token ?? '' };
  const { Credentials, IdentityId } = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId: first.IdentityId, Logins }),
  );
  expect(IdentityId).toBe(first.IdentityId);
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
  await expect(identities.send(new GetIdCommand({ IdentityPoolId, Logins }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: "Invalid login token. Can't pass in a Cognito token.",
  });
  const description = await identities.send(new DescribeIdentityCommand({ IdentityId }));
  expect(description.Logins).toEqual([DEVELOPER]);
});

test('a developer’s token is valid for its own identity and pool, and until its expiry', async () => {
  const { identities, local, tokenOf } = await start();
  const ada = await tokenOf('ada', { TokenDuration: 60 });
  const bob = await tokenOf('bob');
  const Logins = { 'cognito-identity.amazonaws.com': ada.Token ?? '' };
  const ask = (IdentityId: string | undefined, tokens = Logins) =>
    identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: tokens }));
  await expect(ask(bob.IdentityId)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  const elsewhere = await identities.send(
    new GetIdCommand({ IdentityPoolId: 'us-east-1:c1a41637-0000-4000-8000-000000000001' }),
  );
  await expect(ask(elsewhere.IdentityId)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  const forged = { 'cognito-identity.amazonaws.com': `${ada.Token?.slice(0, -8)}AAAAAAAA` };
  await expect(ask(ada.IdentityId, forged)).rejects.toMatchObject({
    message: "Invalid login token. Couldn't verify signed token.",
  });
  local.clock.advance(61);
  await expect(ask(ada.IdentityId)).rejects.toMatchObject({ message: 'Invalid login token. Token expired.' });
});

test('a guest’s identity is linked to a developer’s user, who cannot get another one', async () => {
  const { identities, IdentityPoolId, tokenOf } = await start();
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId }));
  expect((await tokenOf('ada', { IdentityId })).IdentityId).toBe(IdentityId);
  // Knowing its id is no longer enough.
  await expect(identities.send(new GetCredentialsForIdentityCommand({ IdentityId }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
  const other = await identities.send(new GetIdCommand({ IdentityPoolId }));
  await expect(tokenOf('ada', { IdentityId: other.IdentityId })).rejects.toMatchObject({
    name: 'DeveloperUserAlreadyRegisteredException',
  });
});

test('a login of a user pool beside the developer’s is linked to the same identity', async () => {
  const { identities, IdentityPoolId, tokenOf, createUser, signIn } = await start();
  const { email } = await createUser();
  const { IdToken } = await signIn(email);
  const { IdentityId } = await tokenOf('ada', { Logins: { [DEVELOPER]: 'ada', [USER_POOL]: IdToken } });
  const found = await identities.send(new GetIdCommand({ IdentityPoolId, Logins: { [USER_POOL]: IdToken } }));
  expect(found.IdentityId).toBe(IdentityId);
});

test('a new developer’s user is linked to an identity that has logins only together with one of them', async () => {
  const { identities, IdentityPoolId, tokenOf, createUser, signIn } = await start();
  const { email } = await createUser();
  const login = { [USER_POOL]: (await signIn(email)).IdToken };
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins: login }));
  await expect(tokenOf('ada', { IdentityId })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  });
  const other = { [USER_POOL]: (await signIn((await createUser()).email)).IdToken };
  await expect(tokenOf('ada', { IdentityId, Logins: { [DEVELOPER]: 'ada', ...other } })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
  const lookup = new LookupDeveloperIdentityCommand({ IdentityPoolId, DeveloperUserIdentifier: 'ada' });
  await expect(identities.send(lookup)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const linked = await tokenOf('ada', { IdentityId, Logins: { [DEVELOPER]: 'ada', ...login } });
  expect(linked.IdentityId).toBe(IdentityId);
  // The login's identity stays also where the request names none.
  const named = await tokenOf('bea', { Logins: { [DEVELOPER]: 'bea', ...login } });
  expect(named.IdentityId).toBe(IdentityId);
});

test('developer’s users are looked up, merged and unlinked', async () => {
  const { identities, IdentityPoolId, tokenOf } = await start();
  const ada = (await tokenOf('ada')).IdentityId;
  const bob = (await tokenOf('bob')).IdentityId;
  const lookup = (query: object) => identities.send(new LookupDeveloperIdentityCommand({ IdentityPoolId, ...query }));
  expect(await lookup({ DeveloperUserIdentifier: 'ada' })).toMatchObject({
    IdentityId: ada,
    DeveloperUserIdentifierList: ['ada'],
  });
  await expect(lookup({ IdentityId: ada, DeveloperUserIdentifier: 'bob' })).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  await expect(lookup({})).rejects.toMatchObject({ name: 'InvalidParameterException' });

  const merged = await identities.send(
    new MergeDeveloperIdentitiesCommand({
      IdentityPoolId,
      DeveloperProviderName: DEVELOPER,
      SourceUserIdentifier: 'ada',
      DestinationUserIdentifier: 'bob',
    }),
  );
  expect(merged.IdentityId).toBe(bob);
  expect((await tokenOf('ada')).IdentityId).toBe(bob);
  const page = await lookup({ IdentityId: bob, MaxResults: 1 });
  expect(page.DeveloperUserIdentifierList).toEqual(['ada']);
  const next = await lookup({ IdentityId: bob, MaxResults: 1, NextToken: page.NextToken });
  expect(next).toMatchObject({ DeveloperUserIdentifierList: ['bob'] });
  expect(next.NextToken).toBeUndefined();
  await expect(tokenOf('eve', { IdentityId: ada })).rejects.toMatchObject({ name: 'NotAuthorizedException' });

  const unlink = new UnlinkDeveloperIdentityCommand({
    IdentityPoolId,
    IdentityId: bob,
    DeveloperProviderName: DEVELOPER,
    DeveloperUserIdentifier: 'ada',
  });
  await identities.send(unlink);
  await expect(identities.send(unlink)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(lookup({ DeveloperUserIdentifier: 'ada' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await tokenOf('ada')).IdentityId).not.toBe(bob);
});

test('a pool without a developer provider denies developer’s users', async () => {
  const { identities } = await start();
  await expect(
    identities.send(
      new GetOpenIdTokenForDeveloperIdentityCommand({
        IdentityPoolId: 'us-east-1:c1a41637-0000-4000-8000-000000000001',
        Logins: { [DEVELOPER]: 'ada' },
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
