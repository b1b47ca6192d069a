import {
  CognitoIdentityClient,
  DeleteIdentitiesCommand,
  DescribeIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  GetPrincipalTagAttributeMapCommand,
  ListIdentitiesCommand,
  ListTagsForResourceCommand,
  SetPrincipalTagAttributeMapCommand,
  TagResourceCommand,
  UnlinkIdentityCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity';
import { expect, test } from 'vitest';
import { ClientId, claimsOf, startTestServer, UserPoolId } from '../../../test-support/server.js';

const IdentityPoolId = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
const PROVIDER = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`;

async function start() {
  const server = await startTestServer();
  const identities = new CognitoIdentityClient({
    endpoint: server.local.url,
    region: 'us-east-1',
    credentials: server.local.administrator,
    maxAttempts: 1,
  });
  const guest = async () => (await identities.send(new GetIdCommand({ IdentityPoolId }))).IdentityId ?? '';
  const person = async () => {
    const { email, sub } = await server.createUser();
    const Logins = { [PROVIDER]: (await server.signIn(email)).IdToken as string };
    const { IdentityId = '' } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins }));
    return { IdentityId, Logins, sub };
  };
  return { ...server, identities, guest, person };
}

test('identities are listed page by page, disabled ones only on request', async () => {
  const { identities, guest, person } = await start();
  const ids = [await guest(), await guest(), await guest()];
  const { IdentityId, Logins } = await person();
  // Signing in with a guest's identity at hand merges that one into the person's.
  const [merged = ''] = ids;
  await identities.send(new GetOpenIdTokenCommand({ IdentityId: merged, Logins }));

  const list = async (HideDisabled: boolean): Promise<(string | undefined)[]> => {
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await identities.send(
        new ListIdentitiesCommand({ IdentityPoolId, MaxResults: 2, HideDisabled, NextToken }),
      );
      found.push(...(page.Identities ?? []).map((identity) => identity.IdentityId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  };
  expect((await list(false)).sort()).toEqual([...ids, IdentityId].sort());
  expect((await list(true)).sort()).toEqual([...ids.slice(1), IdentityId].sort());
});

test('deleted identities are gone', async () => {
  const { identities, guest } = await start();
  const IdentityId = await guest();
  const { UnprocessedIdentityIds } = await identities.send(
    new DeleteIdentitiesCommand({ IdentityIdsToDelete: [IdentityId] }),
  );
  expect(UnprocessedIdentityIds).toEqual([]);
  await expect(identities.send(new DescribeIdentityCommand({ IdentityId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Identity '${IdentityId}' not found.`,
  });
});

test('a caller with the login can unlink it, and no other caller', async () => {
  const { identities, person } = await start();
  const ada = await person();
  const eve = await person();
  const unlink = (Logins: Record<string, string>) =>
    identities.send(new UnlinkIdentityCommand({ IdentityId: ada.IdentityId, Logins, LoginsToRemove: [PROVIDER] }));
  await expect(unlink(eve.Logins)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await unlink(ada.Logins);
  const { Logins = [] } = await identities.send(new DescribeIdentityCommand({ IdentityId: ada.IdentityId }));
  expect(Logins).toEqual([]);
  // The login is a new one from now on.
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins: ada.Logins }));
  expect(IdentityId).not.toBe(ada.IdentityId);
});

test('claims of a provider become tags of the session', async () => {
  const { identities, person } = await start();
  const key = { IdentityPoolId, IdentityProviderName: PROVIDER };
  const { IdentityId, Logins, sub } = await person();
  const tags = async () => {
    const { Token = '' } = await identities.send(new GetOpenIdTokenCommand({ IdentityId, Logins }));
    return claimsOf(Token)['https://aws.amazon.com/tags'];
  };
  expect(await tags()).toBeUndefined();
  await identities.send(new SetPrincipalTagAttributeMapCommand({ ...key, UseDefaults: true }));
  expect(await tags()).toMatchObject({ principal_tags: { client: [ClientId], username: [sub] } });
  const PrincipalTags = { verified: 'email_verified', plan: 'custom:plan' };
  await identities.send(new SetPrincipalTagAttributeMapCommand({ ...key, PrincipalTags }));
  expect(await identities.send(new GetPrincipalTagAttributeMapCommand(key))).toMatchObject({
    UseDefaults: false,
    PrincipalTags,
  });
  expect(await tags()).toMatchObject({ principal_tags: { verified: ['true'] } });
  await expect(
    identities.send(
      new SetPrincipalTagAttributeMapCommand({ IdentityPoolId, IdentityProviderName: 'accounts.google.com' }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('an identity pool is tagged by its ARN', async () => {
  const { identities } = await start();
  const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
  await identities.send(new TagResourceCommand({ ResourceArn, Tags: { team: 'red', stage: 'test' } }));
  await identities.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }));
  const { Tags } = await identities.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual({ team: 'red' });
  await expect(
    identities.send(new TagResourceCommand({ ResourceArn, Tags: { 'AWS:owner': 'me' } })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const foreign = ResourceArn.replace('us-east-1:123456789012', 'us-east-1:210987654321');
  await expect(identities.send(new ListTagsForResourceCommand({ ResourceArn: foreign }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
