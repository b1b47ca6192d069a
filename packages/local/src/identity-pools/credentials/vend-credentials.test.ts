import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  SetIdentityPoolRolesCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestLocal } from '../../../test-support/server.js';
import type { Local } from '../../server/local.js';
import type { StartOptions } from '../../server/start-options.js';

const POOL = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
const USER_POOL = 'us-east-1_Claviger1';
const CLIENT = 'clavigerlocalclient0000001';
const PROVIDER = `cognito-idp.us-east-1.amazonaws.com/${USER_POOL}`;
const PASSWORD = 'Correct-horse-7';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

interface World {
  readonly local: Local;
  readonly identities: CognitoIdentityClient;
  readonly users: CognitoIdentityProviderClient;
}

async function start(options: StartOptions = {}): Promise<World> {
  const local = await startTestLocal(options);
  const configuration = { endpoint: local.url, region: 'us-east-1', credentials: local.administrator, maxAttempts: 1 };
  return {
    local,
    identities: new CognitoIdentityClient(configuration),
    users: new CognitoIdentityProviderClient(configuration),
  };
}

interface Person {
  readonly idToken: string;
  readonly accessToken: string;
}

/** Makes a user, and signs them in. */
async function signIn(
  { users }: World,
  name: string,
  pool = { userPoolId: USER_POOL, clientId: CLIENT },
): Promise<Person> {
  const user = { UserPoolId: pool.userPoolId, Username: `${name}@example.org` };
  await users.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' })).catch((error: Error) => {
    if (error.name !== 'UsernameExistsException') throw error;
  });
  await users.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
  const { AuthenticationResult } = await users.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: pool.clientId,
      AuthParameters: { USERNAME: user.Username, PASSWORD },
    }),
  );
  return { idToken: AuthenticationResult?.IdToken ?? '', accessToken: AuthenticationResult?.AccessToken ?? '' };
}

async function makeUserPool({ users }: World): Promise<{ userPoolId: string; clientId: string }> {
  const { UserPool } = await users.send(
    new CreateUserPoolCommand({ PoolName: 'other', UsernameAttributes: ['email'] }),
  );
  const userPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await users.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  return { userPoolId, clientId: UserPoolClient?.ClientId ?? '' };
}

async function makeIdentityPool(
  { identities }: World,
  input: Partial<CreateIdentityPoolCommandInput> = {},
): Promise<string> {
  const { IdentityPoolId = '' } = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'pool',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT }],
      ...input,
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
  return IdentityPoolId;
}

async function getId(world: World, Logins?: Record<string, string>, IdentityPoolId = POOL): Promise<string> {
  const { IdentityId = '' } = await world.identities.send(
    new GetIdCommand({ IdentityPoolId, ...(Logins && { Logins }) }),
  );
  return IdentityId;
}

async function getCredentials(world: World, IdentityId: string, Logins?: Record<string, string>) {
  return await world.identities.send(new GetCredentialsForIdentityCommand({ IdentityId, ...(Logins && { Logins }) }));
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'It was accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test('a guest gets a new identity on every call, and keys for it that last an hour', async () => {
  const world = await start();
  const [one, other] = [await getId(world), await getId(world)];
  expect(one).toMatch(new RegExp(`^us-east-1:${UUID}$`));
  expect(other).not.toBe(one);
  const { IdentityId, Credentials } = await getCredentials(world, one);
  expect(IdentityId).toBe(one);
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(Credentials?.SecretKey).toHaveLength(40);
  const lifeMs = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
  expect(Math.abs(lifeMs - 3_600_000)).toBeLessThan(5000);
});

test('the expiration is a number of seconds', async () => {
  const world = await start();
  const answer = await fetch(world.local.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityService.GetCredentialsForIdentity',
    },
    body: JSON.stringify({ IdentityId: await getId(world) }),
  });
  const { Credentials } = (await answer.json()) as { Credentials: { Expiration: unknown } };
  expect(Credentials.Expiration).toBeTypeOf('number');
  expect(Credentials.Expiration).toBeLessThan(1e11);
});

test('a user has one identity for every form of key and issuer', async () => {
  for (const issuer of ['local', 'aws'] as const) {
    const world = await start({ issuer });
    const first = await signIn(world, 'ada');
    const id = await getId(world, { [PROVIDER]: first.idToken });
    const again = await signIn(world, 'ada');
    const ownKey = `${world.local.url.slice('http://'.length)}/${USER_POOL}`;
    expect(await getId(world, { [PROVIDER]: again.idToken })).toBe(id);
    expect(await getId(world, { [ownKey]: again.idToken })).toBe(id);
    expect(await getId(world, { [PROVIDER]: (await signIn(world, 'grace')).idToken })).not.toBe(id);
    const { IdentityId } = await getCredentials(world, id, { [ownKey]: again.idToken });
    expect(IdentityId).toBe(id);
    expect((await world.identities.send(new DescribeIdentityCommand({ IdentityId: id }))).Logins).toEqual([PROVIDER]);
  }
});

test('twenty first calls at once make one identity', async () => {
  const world = await start();
  const { idToken } = await signIn(world, 'ada');
  const ids = await Promise.all(Array.from({ length: 20 }, () => getId(world, { [PROVIDER]: idToken })));
  expect(new Set(ids).size).toBe(1);
});

test("a guest who signs in keeps the identity, which is no longer a guest's", async () => {
  const world = await start();
  const guest = await getId(world);
  const { idToken } = await signIn(world, 'ada');
  expect((await getCredentials(world, guest, { [PROVIDER]: idToken })).IdentityId).toBe(guest);
  expect(await getId(world, { [PROVIDER]: idToken })).toBe(guest);
  expect(await refusal(getCredentials(world, guest))).toBe(
    `NotAuthorizedException: Access to Identity '${guest}' is forbidden.`,
  );
});

test('a guest who signs in as a known user gets the identity of that user, and the old identity leads to it', async () => {
  const world = await start();
  const { idToken } = await signIn(world, 'ada');
  const known = await getId(world, { [PROVIDER]: idToken });
  const guest = await getId(world);
  expect((await getCredentials(world, guest, { [PROVIDER]: idToken })).IdentityId).toBe(known);
  expect((await getCredentials(world, guest, { [PROVIDER]: idToken })).IdentityId).toBe(known);
  expect(await refusal(getCredentials(world, guest))).toMatch(/^NotAuthorizedException: Access to Identity/);
  const stranger = await signIn(world, 'grace');
  expect(await refusal(getCredentials(world, guest, { [PROVIDER]: stranger.idToken }))).toMatch(
    /^NotAuthorizedException: Access to Identity/,
  );
});

test('a user’s identity id alone gives no access to it', async () => {
  const world = await start();
  const ada = await signIn(world, 'ada');
  const victim = await getId(world, { [PROVIDER]: ada.idToken });
  const stranger = await signIn(world, 'grace');
  const mismatch =
    "NotAuthorizedException: Logins don't match. Please include at least one valid login for this identity or identity pool.";
  expect(await refusal(getCredentials(world, victim, { [PROVIDER]: stranger.idToken }))).toBe(mismatch);
  await getId(world, { [PROVIDER]: stranger.idToken });
  expect(await refusal(getCredentials(world, victim, { [PROVIDER]: stranger.idToken }))).toBe(mismatch);
  expect(await getId(world, { [PROVIDER]: ada.idToken })).toBe(victim);
});

test('logins of two user pools share one identity, and merge two identities', async () => {
  const world = await start();
  const pool = await makeUserPool(world);
  const otherProvider = `cognito-idp.us-east-1.amazonaws.com/${pool.userPoolId}`;
  const identityPoolId = await makeIdentityPool(world, {
    CognitoIdentityProviders: [
      { ProviderName: PROVIDER, ClientId: CLIENT },
      { ProviderName: otherProvider, ClientId: pool.clientId },
    ],
  });
  const here = { [PROVIDER]: (await signIn(world, 'ada')).idToken };
  const there = { [otherProvider]: (await signIn(world, 'ada', pool)).idToken };
  const [one, other] = [await getId(world, here, identityPoolId), await getId(world, there, identityPoolId)];
  expect(other).not.toBe(one);
  expect((await getCredentials(world, one, { ...here, ...there })).IdentityId).toBe(one);
  expect(await getId(world, there, identityPoolId)).toBe(one);
  const { Logins } = await world.identities.send(new DescribeIdentityCommand({ IdentityId: one }));
  expect(Logins).toEqual([PROVIDER, otherProvider].sort());

  const grace = { [otherProvider]: (await signIn(world, 'grace', pool)).idToken };
  await getId(world, grace, identityPoolId);
  expect(await refusal(getCredentials(world, one, { ...here, ...grace }))).toMatch(/^ResourceConflictException: /);
});

test('guests get an identity only where the pool allows them', async () => {
  const world = await start();
  const identityPoolId = await makeIdentityPool(world, { AllowUnauthenticatedIdentities: true });
  const guest = await getId(world, undefined, identityPoolId);
  await world.identities.send(
    new UpdateIdentityPoolCommand({
      IdentityPoolId: identityPoolId,
      IdentityPoolName: 'members only',
      AllowUnauthenticatedIdentities: false,
    }),
  );
  const message = 'NotAuthorizedException: Unauthenticated access is not supported for this identity pool.';
  expect(await refusal(getId(world, undefined, identityPoolId))).toBe(message);
  expect(await refusal(getCredentials(world, guest))).toBe(message);
  const { idToken } = await signIn(world, 'ada');
  expect(await refusal(getId(world, { [PROVIDER]: idToken }, identityPoolId))).toBe(
    'NotAuthorizedException: Identity pool does not have identity providers configured.',
  );
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('forged, foreign and expired tokens are denied', async () => {
  const world = await start();
  const { idToken, accessToken } = await signIn(world, 'ada');
  const [header = '', payload = '', signature = ''] = idToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  const jwks = (await (await fetch(`${world.local.url}/${USER_POOL}/.well-known/jwks.json`)).json()) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  const jwk = jwks.keys.find((key) => key.kid === kid) ?? {};
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const hmacInput = `${encode({ kid, alg: 'HS256' })}.${payload}`;
  const pool = await makeUserPool(world);
  const foreign = await signIn(world, 'ada', pool);

  const invalid = 'NotAuthorizedException: Invalid login token. ';
  const unverified = `${invalid}Couldn't verify signed token.`;
  const attempts: readonly (readonly [token: string, message: string])[] = [
    [`${encode({ kid, alg: 'none' })}.${payload}.`, unverified],
    [`${encode({ alg: 'none' })}.${payload}.`, `${invalid}Not a valid OpenId Connect identity token.`],
    [`${hmacInput}.${createHmac('sha256', publicKey).update(hmacInput).digest('base64url')}`, unverified],
    [`${header}.${encode({ ...claims, sub: 'somebody-else' })}.${signature}`, unverified],
    [`${header}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`, unverified],
    [`${header}.${payload}.${Buffer.alloc(256).toString('base64url')}`, unverified],
    [foreign.idToken, `${invalid}Issuer doesn't match providerName`],
    [accessToken, `${invalid}Missing a required claim: aud`],
    ['garbage', `${invalid}Not a valid OpenId Connect identity token.`],
    ['a.b.c', `${invalid}Not a valid OpenId Connect identity token.`],
  ];
  const guest = await getId(world);
  for (const [token, message] of attempts) {
    expect(await refusal(getId(world, { [PROVIDER]: token }))).toBe(message);
    expect(await refusal(getCredentials(world, guest, { [PROVIDER]: token }))).toBe(message);
  }
  const { Logins } = await world.identities.send(new DescribeIdentityCommand({ IdentityId: guest }));
  expect(Logins).toEqual([]);

  world.local.clock.advance(3601);
  expect(await refusal(getId(world, { [PROVIDER]: idToken }))).toMatch(
    /^NotAuthorizedException: Invalid login token\. Token expired: (\d+) >= (\d+)$/,
  );
});

test('logins of unknown providers, pools and clients are denied', async () => {
  const world = await start();
  const { idToken } = await signIn(world, 'ada');
  const pool = await makeUserPool(world);
  const foreign = await signIn(world, 'ada', pool);
  const unsupported = 'NotAuthorizedException: Token is not from a supported provider of this identity pool.';
  for (const key of [
    `cognito-idp.us-east-1.amazonaws.com/${pool.userPoolId}`,
    `${world.local.url.slice('http://'.length)}/${pool.userPoolId}`,
    `cognito-idp.eu-west-1.amazonaws.com/${USER_POOL}`,
    `example.org/${USER_POOL}`,
    'accounts.google.com',
  ]) {
    expect(await refusal(getId(world, { [key]: foreign.idToken }))).toBe(unsupported);
  }
  const otherClient = await makeIdentityPool(world, {
    CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: 'anotherclient' }],
  });
  expect(await refusal(getId(world, { [PROVIDER]: idToken }, otherClient))).toBe(unsupported);
  const vanished = await makeIdentityPool(world, {
    CognitoIdentityProviders: [
      { ProviderName: 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Vanished1', ClientId: CLIENT },
    ],
  });
  expect(
    await refusal(getId(world, { 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Vanished1': idToken }, vanished)),
  ).toBe("NotAuthorizedException: Invalid login token. Issuer doesn't match providerName");
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Vanished1';
  const forged = `${encode({ kid: 'k', alg: 'RS256' })}.${encode({ iss, sub: 's', aud: CLIENT, token_use: 'id' })}.AAAA`;
  expect(await refusal(getId(world, { [iss.slice('https://'.length)]: forged }, vanished))).toBe(
    "NotAuthorizedException: Invalid login token. Couldn't verify signed token.",
  );
});

test('with ServerSideTokenCheck a token ends with the sign-in', async () => {
  const world = await start();
  const identityPoolId = await makeIdentityPool(world, {
    CognitoIdentityProviders: [{ ProviderName: PROVIDER, ClientId: CLIENT, ServerSideTokenCheck: true }],
  });
  const { idToken, accessToken } = await signIn(world, 'ada');
  const id = await getId(world, { [PROVIDER]: idToken }, identityPoolId);
  await world.users.send(new GlobalSignOutCommand({ AccessToken: accessToken }));
  expect(await refusal(getCredentials(world, id, { [PROVIDER]: idToken }))).toBe(
    'NotAuthorizedException: Invalid login token. Token has been revoked.',
  );
  expect(await getId(world, { [PROVIDER]: idToken })).toMatch(/^us-east-1:/);
});

test('unknown pools, unknown identities and invalid ids are errors', async () => {
  const world = await start();
  const id = 'us-east-1:00000000-0000-4000-8000-000000000000';
  expect(await refusal(getId(world, undefined, id))).toBe(`ResourceNotFoundException: IdentityPool '${id}' not found.`);
  expect(await refusal(getCredentials(world, id))).toBe(`ResourceNotFoundException: Identity '${id}' not found.`);
  expect(await refusal(getCredentials(world, 'nonsense'))).toBe(
    "ValidationException: 1 validation error detected: Value 'nonsense' at 'identityId' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+',
  );
});

test('the classic flow works, unless the pool forbids it or maps roles', async () => {
  const world = await start();
  const token = async (identityPoolId: string): Promise<string> => {
    const IdentityId = await getId(world, undefined, identityPoolId);
    return refusal(world.identities.send(new GetOpenIdTokenCommand({ IdentityId })));
  };
  expect(await token(POOL)).toBe('It was accepted');
  expect(await token(await makeIdentityPool(world))).toBe('It was accepted');
  expect(await token(await makeIdentityPool(world, { AllowClassicFlow: false }))).toBe(
    'InvalidParameterException: Basic (classic) flow is not enabled, please use enhanced flow.',
  );
  const mapped = await makeIdentityPool(world);
  await world.identities.send(
    new SetIdentityPoolRolesCommand({
      IdentityPoolId: mapped,
      Roles: {},
      RoleMappings: { [`${PROVIDER}:${CLIENT}`]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } },
    }),
  );
  expect(await token(mapped)).toBe(
    'InvalidParameterException: Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.',
  );
});
