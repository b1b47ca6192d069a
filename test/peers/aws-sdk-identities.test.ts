import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetIdentityPoolRolesCommand,
  GetOpenIdTokenCommand,
  NotAuthorizedException,
  ResourceNotFoundException,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { AdminGetUserCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { fromCognitoIdentity, fromCognitoIdentityPool, fromWebToken } from '@aws-sdk/credential-providers';
import { expect, test } from 'vitest';
import {
  createUser,
  identityPoolId,
  keysOf,
  newEmail,
  serveFile,
  signIn,
  userPoolId,
  userPools,
  whoAmI,
  whoseKeys,
} from './server.js';

const local = await serveFile();

const provider = `cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;
const endpoint = { endpoint: local.url, region: 'us-east-1', maxAttempts: 1 };
/** Fails the test when it is asked for keys: public operations need none. */
const noKeys = (): Promise<never> => Promise.reject(new Error('A public operation asked for AWS keys.'));
const anyone = new CognitoIdentityClient({ ...endpoint, credentials: noKeys });
const administrator = new CognitoIdentityClient({ ...endpoint, credentials: local.administrator });

type PoolParameters = Parameters<typeof fromCognitoIdentityPool>[0];

/** The credential provider, which remembers no identity between two of these calls. */
function fromPool(given: Partial<PoolParameters> = {}): ReturnType<typeof fromCognitoIdentityPool> {
  const cache = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  return fromCognitoIdentityPool({ identityPoolId, clientConfig: endpoint, cache, ...given });
}

test('fromCognitoIdentityPool gives a guest keys of an identity of their own', async () => {
  const credentials = await fromPool()();
  expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  expect(await whoseKeys(local, credentials)).toBe(keysOf('ClavigerGuest', credentials.identityId));
  expect((await fromPool()()).identityId).not.toBe(credentials.identityId);
});

test('fromCognitoIdentityPool gives a user keys, every time of the same identity', async () => {
  const { email } = await createUser(local);
  const first = await fromPool({ logins: { [provider]: (await signIn(local, email)).idToken } })();
  expect(await whoseKeys(local, first)).toBe(keysOf('ClavigerAuthenticated', first.identityId));
  const getToken = async (): Promise<string> => (await signIn(local, email)).idToken;
  const second = await fromPool({ logins: { [provider]: getToken } })();
  expect(second.identityId).toBe(first.identityId);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
});

test('the issuer, as the token has it, is as good a key of a login as the provider’s name', async () => {
  const { email } = await createUser(local);
  const { idToken } = await signIn(local, email);
  const byName = await fromPool({ logins: { [provider]: idToken } })();
  const byIssuer = await fromPool({ logins: { [`${new URL(local.url).host}/${userPoolId}`]: idToken } })();
  expect(byIssuer.identityId).toBe(byName.identityId);
});

test('a login is denied with a changed token, a token for another purpose, or an unknown provider', async () => {
  const { email } = await createUser(local);
  const { idToken, accessToken } = await signIn(local, email);
  const [header, payload, signature] = idToken.split('.');
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...claims, sub: crypto.randomUUID() })).toString('base64url');
  const refused = [
    { [provider]: `${header}.${other}.${signature}` },
    { [provider]: accessToken },
    { [provider]: 'no token' },
    { 'accounts.google.com': idToken },
    { 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Another01': idToken },
  ];
  for (const logins of refused) {
    await expect(fromPool({ logins })(), Object.keys(logins)[0]).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: expect.stringMatching(/^(Invalid login token|Token is not from a supported provider)/),
    });
  }
});

test('an identity that is a user’s gives a guest no keys', async () => {
  const { email } = await createUser(local);
  const { identityId } = await fromPool({ logins: { [provider]: (await signIn(local, email)).idToken } })();
  const stolen = fromCognitoIdentity({ identityId, clientConfig: endpoint });
  await expect(stolen()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('a guest’s own keys, and a user’s, open no administrators’ operation', async () => {
  const { email } = await createUser(local);
  const guest = await fromPool()();
  const user = await fromPool({ logins: { [provider]: (await signIn(local, email)).idToken } })();
  for (const credentials of [guest, user]) {
    const sdk = userPools(local, credentials);
    const arn = await whoAmI(local, credentials);
    await expect(sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`User: ${arn} is not authorized to perform: cognito-idp:AdminGetUser`),
    });
    await expect(sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  }
});

test('keys with another’s secret, with a changed session token or past their time are refused', async () => {
  const [mine, other] = [await fromPool()(), await fromPool()()];
  await expect(whoAmI(local, { ...mine, secretAccessKey: other.secretAccessKey })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
  const sessionToken = `${mine.sessionToken?.slice(0, -6)}AAAAAA`;
  await expect(whoAmI(local, { ...mine, sessionToken })).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  local.clock.advance(3_601);
  try {
    await expect(whoAmI(local, mine)).rejects.toMatchObject({ name: 'ExpiredToken' });
  } finally {
    local.clock.advance(-3_601);
  }
  expect(await whoseKeys(local, mine)).toBe(keysOf('ClavigerGuest', mine.identityId));
});

test('the classic flow: an OpenID token, then a role from STS', async () => {
  const { IdentityId } = await anyone.send(new GetIdCommand({ IdentityPoolId: identityPoolId }));
  const { Token = '' } = await anyone.send(new GetOpenIdTokenCommand({ IdentityId }));
  const assume = (role: string): ReturnType<typeof fromWebToken> =>
    fromWebToken({
      webIdentityToken: Token,
      roleArn: `arn:aws:iam::123456789012:role/${role}`,
      roleSessionName: 'classic',
      clientConfig: endpoint,
    });
  const credentials = await assume('ClavigerGuest')();
  expect(await whoAmI(local, credentials)).toBe('arn:aws:sts::123456789012:assumed-role/ClavigerGuest/classic');
  await expect(assume('ClavigerAuthenticated')()).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('an identity pool is made, given roles, and keeps guests out when it says so', async () => {
  const pool = await administrator.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: newEmail().split('@')[0],
      AllowUnauthenticatedIdentities: false,
    }),
  );
  const IdentityPoolId = pool.IdentityPoolId;
  const Roles = { authenticated: 'arn:aws:iam::123456789012:role/Reader' };
  await administrator.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
  expect(await administrator.send(new GetIdentityPoolRolesCommand({ IdentityPoolId }))).toMatchObject({ Roles });
  expect(await administrator.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))).toMatchObject({
    IdentityPoolName: pool.IdentityPoolName,
    AllowUnauthenticatedIdentities: false,
  });
  const guest = anyone.send(new GetIdCommand({ IdentityPoolId }));
  await expect(guest).rejects.toBeInstanceOf(NotAuthorizedException);
  const unknown = `us-east-1:${crypto.randomUUID()}`;
  await expect(anyone.send(new GetIdCommand({ IdentityPoolId: unknown }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await expect(anyone.send(new GetCredentialsForIdentityCommand({ IdentityId: unknown }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});
