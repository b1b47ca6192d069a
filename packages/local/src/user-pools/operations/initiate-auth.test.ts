import { createHmac } from 'node:crypto';
import {
  AdminInitiateAuthCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import { expect, test } from 'vitest';
import {
  ClientId,
  claimsOf,
  newEmail,
  PASSWORD,
  type Reply,
  signInWithSrp,
  startTestServer,
  type TestServer,
  UserPoolId,
} from '../../../test-support/server.js';

const byPassword = (
  server: TestServer,
  USERNAME: string,
  password: string = PASSWORD,
  more: object = {},
): Promise<Reply> =>
  server.call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
    ...more,
  });

async function createClient(
  server: TestServer,
  settings: Partial<CreateUserPoolClientCommandInput>,
): Promise<{ id: string; secret: string | undefined }> {
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...settings }),
  );
  return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret };
}

const wrong = { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' };

test('SRP as amazon-cognito-identity-js does it signs in with the right password, and not with a wrong one', async () => {
  const server = await startTestServer();
  const { email, sub } = await server.createUser();
  const session = await signInWithSrp(server.local.url, { email });
  expect(session.getIdToken().payload).toMatchObject({
    sub,
    email,
    email_verified: true,
    aud: ClientId,
    token_use: 'id',
    'cognito:username': sub,
  });
  await expect(signInWithSrp(server.local.url, { email, password: 'Wrong-horse1' })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await expect(signInWithSrp(server.local.url, { email: newEmail() })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
});

test('the tokens verify with the published keys, and carry the claims that Cognito gives them', async () => {
  const server = await startTestServer();
  const { email, sub } = await server.createUser();
  const tokens = await server.signIn(email);
  const issuer = `${server.local.url}/${UserPoolId}`;
  const jwks = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
  expect(jwks.keys).toHaveLength(2);
  expect(Object.keys(jwks.keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `https://localhost/jwks.json` });
  verifier.cacheJwks(jwks);
  const id = verifier.verifySync(tokens.IdToken) as Record<string, unknown>;
  const access = verifier.verifySync(tokens.AccessToken) as Record<string, unknown>;
  expect(id).toMatchObject({ sub, iss: issuer, aud: ClientId, token_use: 'id', email, email_verified: true });
  expect(access).toMatchObject({
    sub,
    iss: issuer,
    client_id: ClientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: sub,
  });
  expect(access['aud']).toBeUndefined();
  expect(id['origin_jti']).toBe(access['origin_jti']);
  expect(id['event_id']).toBe(access['event_id']);
  expect(id['jti']).not.toBe(access['jti']);
  expect(Number(id['exp']) - Number(id['iat'])).toBe(3_600);
  expect(tokens).toMatchObject({ ExpiresIn: 3_600, TokenType: 'Bearer' });
  const kid = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  expect(kid(tokens.IdToken)).not.toBe(kid(tokens.AccessToken));
});

test('with the issuer in the form of AWS, tokens say so', async () => {
  const server = await startTestServer({ issuer: 'aws' });
  const { email } = await server.createUser();
  const tokens = await server.signIn(email);
  expect(claimsOf(tokens.IdToken)['iss']).toBe(`https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`);
  expect(await server.call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({ status: 200 });
});

test('wrong passwords, unknown and unconfirmed users are refused in the words of Cognito', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  expect(await byPassword(server, email, 'Wrong-horse1')).toMatchObject({ status: 400, body: wrong });
  expect(await byPassword(server, newEmail())).toMatchObject({ status: 400, body: wrong });
  const open = await createClient(server, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] });
  expect(await byPassword(server, newEmail(), PASSWORD, { ClientId: open.id })).toMatchObject({
    status: 400,
    body: { __type: 'UserNotFoundException', message: 'User does not exist.' },
  });
  const unconfirmed = newEmail();
  await server.call('SignUp', { ClientId, Username: unconfirmed, Password: PASSWORD });
  const refused = { __type: 'UserNotConfirmedException', message: 'User is not confirmed.' };
  expect(await byPassword(server, unconfirmed)).toMatchObject({ status: 400, body: refused });
  expect(await byPassword(server, unconfirmed, 'Wrong-horse1')).toMatchObject({ status: 400, body: refused });
  await expect(signInWithSrp(server.local.url, { email: unconfirmed })).rejects.toMatchObject({
    name: 'UserNotConfirmedException',
  });
});

test('an unknown user looks the same over SRP each time, and like a user', async () => {
  const server = await startTestServer();
  const USERNAME = newEmail();
  const start = (): Promise<Reply> =>
    server.call('InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: 'abcdef' } });
  const [one, two] = [await start(), await start()];
  expect(one.status).toBe(200);
  expect(one.body.ChallengeParameters.SALT).toBe(two.body.ChallengeParameters.SALT);
  expect(one.body.ChallengeParameters.USER_ID_FOR_SRP).toBe(two.body.ChallengeParameters.USER_ID_FOR_SRP);
  expect(one.body.ChallengeParameters.USER_ID_FOR_SRP).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(one.body.ChallengeParameters.SRP_B).not.toBe(two.body.ChallengeParameters.SRP_B);
});

test('an answered SRP challenge can not be replayed, nor used by another client or after its time', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  let captured: Record<string, unknown> | undefined;
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const body = String(init?.body ?? '');
    if (body.includes('PASSWORD_CLAIM_SIGNATURE')) captured = JSON.parse(body);
    return await realFetch(input, init);
  };
  try {
    await signInWithSrp(server.local.url, { email });
  } finally {
    globalThis.fetch = realFetch;
  }
  expect(captured).toBeDefined();
  expect(await server.call('RespondToAuthChallenge', captured)).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user, session is expired.' },
  });
  const other = await createClient(server, {});
  expect(await server.call('RespondToAuthChallenge', { ...captured, ClientId: other.id })).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user.' },
  });
  server.local.clock.advance(3 * 60 + 1);
  expect(await server.call('RespondToAuthChallenge', captured)).toMatchObject({
    body: { message: 'Invalid session for the user, session is expired.' },
  });
});

test('unusable SRP values and missing parameters are refused', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const start = (AuthParameters: object): Promise<Reply> =>
    server.call('InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters });
  expect(await start({ USERNAME: email, SRP_A: '0' })).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException' },
  });
  expect(await start({ USERNAME: email, SRP_A: 'not hex' })).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException' },
  });
  expect(await start({ USERNAME: email })).toMatchObject({ body: { message: 'Missing required parameter SRP_A' } });
  expect(await start({ SRP_A: 'ab' })).toMatchObject({ body: { message: 'Missing required parameter USERNAME' } });
  const answer = {
    USERNAME: email,
    PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA',
    PASSWORD_CLAIM_SIGNATURE: 'AAAA',
    TIMESTAMP: 'now',
  };
  expect(
    await server.call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: answer,
    }),
  ).toMatchObject({
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'Invalid session for the user.' },
  });
});

test('flows are open only where the client allows them, and administrators’ flows only to them', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const srpOnly = await createClient(server, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
  expect(await byPassword(server, email, PASSWORD, { ClientId: srpOnly.id })).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException', message: 'USER_PASSWORD_AUTH flow not enabled for this client' },
  });
  expect(await byPassword(server, email, PASSWORD, { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' })).toMatchObject({
    body: { __type: 'InvalidParameterException', message: 'Initiate Auth method not supported.' },
  });
  const admin = await createClient(server, {
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const given = { UserPoolId, ClientId: admin.id, AuthParameters: { USERNAME: email, PASSWORD } };
  const { AuthenticationResult } = await server.sdk.send(
    new AdminInitiateAuthCommand({ ...given, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' }),
  );
  expect(claimsOf(AuthenticationResult?.IdToken ?? '')).toMatchObject({ email });
  const refused = server.sdk.send(new AdminInitiateAuthCommand({ ...given, AuthFlow: 'USER_PASSWORD_AUTH' }));
  await expect(refused).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Initiate Auth method not supported.',
  });
  expect(await byPassword(server, email, PASSWORD, { ClientId: 'nosuchclient' })).toMatchObject({
    body: { __type: 'ResourceNotFoundException', message: 'User pool client nosuchclient does not exist.' },
  });
});

test('a client with a secret wants the secret hash', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { id, secret } = await createClient(server, {
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  });
  const hash = (key: string): string => createHmac('sha256', key).update(`${email}${id}`).digest('base64');
  const signIn = (SECRET_HASH?: string): Promise<Reply> =>
    byPassword(server, email, PASSWORD, {
      ClientId: id,
      AuthParameters: { USERNAME: email, PASSWORD, ...(SECRET_HASH && { SECRET_HASH }) },
    });
  expect(await signIn(hash(secret ?? ''))).toMatchObject({ status: 200 });
  expect(await signIn()).toMatchObject({
    body: {
      __type: 'NotAuthorizedException',
      message: `Client ${id} is configured with secret but SECRET_HASH was not received`,
    },
  });
  const unable = { __type: 'NotAuthorizedException', message: `Unable to verify secret hash for client ${id}` };
  expect(await signIn(hash('another'))).toMatchObject({ body: unable });
  expect(
    await byPassword(server, email, PASSWORD, { AuthParameters: { USERNAME: email, PASSWORD, SECRET_HASH: 'x' } }),
  ).toMatchObject({
    body: { message: `Unable to verify secret hash for client ${ClientId}` },
  });
});

test('five wrong passwords are free, then each locks the user for twice as long, and the right one ends it', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const locked = { __type: 'NotAuthorizedException', message: 'Password attempts exceeded' };
  for (let failure = 1; failure <= 5; failure++)
    expect(await byPassword(server, email, 'Wrong-horse1')).toMatchObject({ body: wrong });
  expect(await byPassword(server, email)).toMatchObject({ body: locked });
  await expect(signInWithSrp(server.local.url, { email })).rejects.toMatchObject({
    message: 'Password attempts exceeded',
  });
  server.local.clock.advance(1.1);
  expect(await byPassword(server, email, 'Wrong-horse1')).toMatchObject({ body: wrong });
  server.local.clock.advance(1.1);
  expect(await byPassword(server, email)).toMatchObject({ body: locked });
  server.local.clock.advance(1);
  expect(await byPassword(server, email)).toMatchObject({ status: 200 });
  expect(await byPassword(server, email, 'Wrong-horse1')).toMatchObject({ body: wrong });
  expect(await byPassword(server, email)).toMatchObject({ status: 200 });
});

test('guessing many passwords at once reveals as little as guessing them one by one', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, guess) => byPassword(server, email, `Wrong-horse${guess}`)),
  );
  const informative = replies.filter((reply) => reply.body.message === wrong.message);
  expect(informative).toHaveLength(5);
});

test('an access token works until it expires, and nothing but an intact one of this server does', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { AccessToken, IdToken } = await server.signIn(email);
  const getUser = (token: string): Promise<Reply> => server.call('GetUser', { AccessToken: token });
  expect(await getUser(AccessToken)).toMatchObject({ status: 200 });

  const [header, , signature] = AccessToken.split('.');
  const altered = `${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}`;
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = encode({ ...claimsOf(AccessToken), sub: '00000000-0000-4000-8000-000000000000' });
  const other = await startTestServer();
  const foreign = await other.signIn((await other.createUser()).email);
  const invalid = { __type: 'NotAuthorizedException', message: 'Invalid Access Token' };
  const refused = [
    `${header}.${forged}.${signature}`,
    `${encode({ alg: 'none' })}.${forged}.`,
    `${header}.${AccessToken.split('.')[1]}.${altered}`,
    foreign.AccessToken,
    IdToken,
    'garbage',
  ];
  for (const token of refused) expect(await getUser(token), token).toMatchObject({ status: 400, body: invalid });

  server.local.clock.advance(3_601);
  expect(await getUser(AccessToken)).toMatchObject({
    body: { __type: 'NotAuthorizedException', message: 'Access Token has expired' },
  });
});

test('a client decides how long its tokens live', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { id } = await createClient(server, {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AccessTokenValidity: 10,
    IdTokenValidity: 600,
    RefreshTokenValidity: 2,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
  });
  const tokens = await server.signIn(email, id);
  expect(tokens.ExpiresIn).toBe(600);
  const lifetime = (token: string): number => Number(claimsOf(token)['exp']) - Number(claimsOf(token)['iat']);
  expect([lifetime(tokens.AccessToken), lifetime(tokens.IdToken)]).toEqual([600, 600]);
  server.local.clock.advance(7_201);
  expect(
    await server.call('InitiateAuth', {
      ClientId: id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
    }),
  ).toMatchObject({ body: { __type: 'NotAuthorizedException', message: 'Refresh Token has expired' } });
});

test('users of one pool are no users of another', async () => {
  const server = await startTestServer();
  const { email } = await server.createUser();
  const { UserPool } = await server.sdk.send(
    new CreateUserPoolCommand({ PoolName: 'other', UsernameAttributes: ['email'] }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }),
  );
  expect(await byPassword(server, email, PASSWORD, { ClientId: UserPoolClient?.ClientId })).toMatchObject({
    body: { __type: 'UserNotFoundException' },
  });
});
