import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  SetIdentityPoolRolesCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { expect, onTestFinished, test } from 'vitest';
import { startTestLocal } from '../../test-support/server.js';
import type { Local } from '../server/local.js';
import type { StartOptions } from '../server/start-options.js';

const POOL = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
const USER_POOL = 'us-east-1_Claviger1';
const PROVIDER = `cognito-idp.us-east-1.amazonaws.com/${USER_POOL}`;
const GUEST_ROLE = 'arn:aws:iam::123456789012:role/ClavigerGuest';
const USER_ROLE = 'arn:aws:iam::123456789012:role/ClavigerAuthenticated';

const start = (options: StartOptions = {}): Promise<Local> => startTestLocal(options);

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function clientOptions(local: Local, credentials: Keys = local.administrator) {
  return { endpoint: local.url, region: 'us-east-1', credentials, maxAttempts: 1 };
}

/** Gets keys the way an app on AWS does: by the SDK's own provider. */
async function vend(local: Local, logins?: Record<string, string>) {
  const provider = fromCognitoIdentityPool({
    identityPoolId: POOL,
    clientConfig: clientOptions(local),
    cache: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    ...(logins && { logins }),
  });
  return await provider();
}

async function signIn(local: Local): Promise<string> {
  const users = new CognitoIdentityProviderClient(clientOptions(local));
  const user = { UserPoolId: USER_POOL, Username: 'ada@example.org' };
  const Password = 'Correct-horse-7';
  await users.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await users.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
  const { AuthenticationResult } = await users.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: 'clavigerlocalclient0000001',
      AuthParameters: { USERNAME: user.Username, PASSWORD: Password },
    }),
  );
  return AuthenticationResult?.IdToken ?? '';
}

async function whoAmI(local: Local, keys: Keys) {
  const { $metadata: _, ...identity } = await new STSClient(clientOptions(local, keys)).send(
    new GetCallerIdentityCommand({}),
  );
  return identity;
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'It was accepted',
    (error: Error & { $metadata?: { httpStatusCode?: number } }) =>
      `${error.$metadata?.httpStatusCode} ${error.name}: ${error.message}`,
  );
}

test("the administrator's key is the account's own", async () => {
  const local = await start();
  expect(await whoAmI(local, local.administrator)).toEqual({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
    UserId: '123456789012',
  });
});

test('the keys of guests and users name their role and the session of Cognito; the event log has the identity', async () => {
  const local = await start();
  const idToken = await signIn(local);
  const cases = [
    ['ClavigerGuest', await vend(local)],
    ['ClavigerAuthenticated', await vend(local, { [PROVIDER]: idToken })],
  ] as const;
  for (const [role, keys] of cases) {
    const { Account, Arn = '', UserId } = await whoAmI(local, keys);
    const session = 'CognitoIdentityCredentials';
    expect(Account).toBe('123456789012');
    expect(Arn).toBe(`arn:aws:sts::123456789012:assumed-role/${role}/${session}`);
    expect(UserId).toMatch(/^AROA[A-Z2-7]{17}:/);
    expect(UserId?.endsWith(`:${session}`)).toBe(true);
    const logged = local.events.list().filter(({ identityId }) => identityId === keys.identityId);
    const operations = logged.map(({ operation }) => operation);
    expect(operations).toEqual(expect.arrayContaining(['GetCredentialsForIdentity', 'GetCallerIdentity']));
  }
});

test('a guest’s keys are denied for administrator operations', async () => {
  const local = await start();
  const keys = await vend(local);
  const { Arn } = await whoAmI(local, keys);
  const users = new CognitoIdentityProviderClient(clientOptions(local, keys));
  const resource = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${USER_POOL}`;
  expect(await refusal(users.send(new AdminGetUserCommand({ UserPoolId: USER_POOL, Username: 'ada' })))).toBe(
    `400 AccessDeniedException: User: ${Arn} is not authorized to perform: cognito-idp:AdminGetUser on resource: ` +
      `${resource} because no identity-based policy allows the cognito-idp:AdminGetUser action`,
  );
  const pools = new CognitoIdentityClient(clientOptions(local, keys));
  const input = { IdentityPoolName: 'p', AllowUnauthenticatedIdentities: true };
  expect(await refusal(pools.send(new CreateIdentityPoolCommand(input)))).toMatch(/^400 AccessDeniedException: /);
});

test('changed keys are denied', async () => {
  const local = await start();
  const [keys, other] = [await vend(local), await vend(local)];
  const { sessionToken = '', ...withoutToken } = keys;
  const invalid = '403 InvalidClientTokenId: The security token included in the request is invalid.';
  expect(await refusal(whoAmI(local, { ...keys, secretAccessKey: other.secretAccessKey }))).toMatch(
    /^403 SignatureDoesNotMatch: /,
  );
  expect(await refusal(whoAmI(local, { ...keys, sessionToken: other.sessionToken ?? '' }))).toBe(invalid);
  expect(await refusal(whoAmI(local, { ...keys, sessionToken: sessionToken.replace(/.$/, '') }))).toBe(invalid);
  expect(await refusal(whoAmI(local, { ...keys, accessKeyId: other.accessKeyId }))).toBe(invalid);
  expect(await refusal(whoAmI(local, withoutToken))).toBe(invalid);
});

test('a signed request with another body is denied', async () => {
  const local = await start();
  let signed: { headers: Record<string, string>; body: string } | undefined;
  const requestHandler = {
    handle: (request: NonNullable<typeof signed>) => {
      signed = request;
      return Promise.reject(new Error('That was all'));
    },
  };
  const client = new STSClient({ ...clientOptions(local, await vend(local)), requestHandler });
  await client.send(new GetCallerIdentityCommand({})).catch(() => undefined);
  const { host: _, 'content-length': __, ...headers } = signed?.headers ?? {};
  const send = async (body: string): Promise<string> =>
    (await fetch(local.url, { method: 'POST', headers, body })).text();
  expect(await send(String(signed?.body))).toContain('<GetCallerIdentityResult>');
  const forged = await send(`${signed?.body}&DurationSeconds=900`);
  expect(forged).toContain('<Code>SignatureDoesNotMatch</Code>');
});

test('vended keys end after an hour of the server’s time', async () => {
  const local = await start();
  const keys = await vend(local);
  local.clock.advance(3601);
  expect(await refusal(whoAmI(local, keys))).toBe(
    '403 ExpiredToken: The security token included in the request is expired',
  );
  const users = new CognitoIdentityProviderClient(clientOptions(local, keys));
  expect(await refusal(users.send(new AdminGetUserCommand({ UserPoolId: USER_POOL, Username: 'ada' })))).toBe(
    '400 ExpiredTokenException: The security token included in the request is expired',
  );
});

test('vended keys outlive a restart, and are unknown to another server', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-sts-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await start({ data });
  const keys = await vend(first);
  const before = await whoAmI(first, keys);
  await first.close();
  expect(await whoAmI(await start({ data }), keys)).toEqual(before);
  expect(await refusal(whoAmI(await start({ strict: true }), keys))).toMatch(/^403 InvalidClientTokenId: /);
});

test('a client with a wrong clock learns the time from the Date header and gets through', async () => {
  const local = await start();
  local.clock.advance(3600);
  const wrong = { ...clientOptions(local), systemClockOffset: -7_200_000 };
  const client = new STSClient(wrong);
  expect(await refusal(client.send(new GetCallerIdentityCommand({})))).toMatch(
    /^403 SignatureDoesNotMatch: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  );
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
});

test('a client that never corrects its clock gets through after a move of the server’s clock', async () => {
  const local = await start();
  for (const seconds of [30 * 86_400, -60 * 86_400]) {
    local.clock.advance(seconds);
    expect((await whoAmI(local, local.administrator)).Account).toBe('123456789012');
  }
});

test('unknown keys are valid on loopback, unless the server is strict', async () => {
  const unknown = { accessKeyId: 'test', secretAccessKey: 'test' };
  expect((await whoAmI(await start(), unknown)).Arn).toBe('arn:aws:iam::123456789012:root');
  expect(await refusal(whoAmI(await start({ strict: true }), unknown))).toMatch(/^403 InvalidClientTokenId: /);
});

async function call(local: Local, form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(local.url, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: answer.status, type: answer.headers.get('content-type'), xml: await answer.text() };
}

test('invalid calls get errors of the query protocol', async () => {
  const local = await start();
  const Version = '2011-06-15';
  expect(await call(local, { Action: 'GetCallerIdentity', Version })).toMatchObject({
    status: 403,
    type: 'text/xml',
    xml: expect.stringMatching(
      /^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><Error><Type>Sender<\/Type><Code>MissingAuthenticationToken<\/Code><Message>.+<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>\n$/,
    ),
  });
  expect((await call(local, { Action: '<b>', Version })).xml).toContain('<Code>InvalidAction</Code>');
  expect((await call(local, {})).xml).toContain('<Code>MissingAction</Code>');
  expect((await call(local, { Action: 'GetCallerIdentity', Version }, { Authorization: 'Bearer x' })).xml).toContain(
    '<Code>IncompleteSignature</Code>',
  );
  const sts = new STSClient(clientOptions(local));
  expect(await refusal(sts.send(new GetSessionTokenCommand({})))).toBe(
    '400 InvalidAction: Could not find operation GetSessionToken for version 2011-06-15',
  );
});

/** The classic flow: an OpenID token for an identity, exchanged at STS. */
async function assume(local: Local, token: string, input: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) {
  return await new STSClient(clientOptions(local)).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: GUEST_ROLE,
      RoleSessionName: 'session',
      WebIdentityToken: token,
      ...input,
    }),
  );
}

async function openIdToken(local: Local, logins?: Record<string, string>, IdentityPoolId = POOL) {
  const client = new CognitoIdentityClient(clientOptions(local));
  const Logins = logins && { Logins: logins };
  const { IdentityId = '' } = await client.send(new GetIdCommand({ IdentityPoolId, ...Logins }));
  const { Token = '' } = await client.send(new GetOpenIdTokenCommand({ IdentityId, ...Logins }));
  return { identityId: IdentityId, token: Token };
}

test("an identity's OpenID token is signed and complete", async () => {
  const local = await start();
  const login = { [PROVIDER]: await signIn(local) };
  const { identityId, token } = await openIdToken(local, login);
  const [header, claims] = token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toEqual({ kid: expect.any(String), typ: 'JWS', alg: 'RS512' });
  expect(claims).toEqual({
    sub: identityId,
    aud: POOL,
    amr: ['authenticated', PROVIDER, expect.stringMatching(/:CognitoSignIn:[0-9a-f-]{36}$/)],
    iss: 'https://cognito-identity.amazonaws.com',
    'https://cognito-identity.amazonaws.com/identity-pool-arn': `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${POOL}`,
    iat: expect.any(Number),
    exp: claims.iat + 600,
  });
});

test('guests and users assume the roles that their pool gives them, and no other', async () => {
  const local = await start();
  const guest = await openIdToken(local);
  const user = await openIdToken(local, { [PROVIDER]: await signIn(local) });
  const assumed = await assume(local, guest.token, { DurationSeconds: 900 });
  expect(assumed).toMatchObject({
    SubjectFromWebIdentityToken: guest.identityId,
    Audience: POOL,
    Provider: 'cognito-identity.amazonaws.com',
    AssumedRoleUser: {
      Arn: 'arn:aws:sts::123456789012:assumed-role/ClavigerGuest/session',
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:session$/),
    },
  });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = assumed.Credentials ?? {};
  expect(Math.abs((Expiration?.getTime() ?? 0) - Date.now() - 900_000)).toBeLessThan(5000);
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  expect(await whoAmI(local, keys)).toEqual({
    Account: '123456789012',
    Arn: assumed.AssumedRoleUser?.Arn,
    UserId: assumed.AssumedRoleUser?.AssumedRoleId,
  });
  expect((await assume(local, user.token, { RoleArn: USER_ROLE })).SubjectFromWebIdentityToken).toBe(user.identityId);

  const denied = '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';
  expect(await refusal(assume(local, guest.token, { RoleArn: USER_ROLE }))).toBe(denied);
  expect(await refusal(assume(local, user.token, { RoleArn: GUEST_ROLE }))).toBe(denied);
  expect(await refusal(assume(local, guest.token, { RoleArn: 'arn:aws:iam::123456789012:role/Administrator' }))).toBe(
    denied,
  );
});

test('a token of one identity pool does not give roles of another', async () => {
  const local = await start();
  const client = new CognitoIdentityClient(clientOptions(local));
  const pool = { IdentityPoolName: 'other', AllowUnauthenticatedIdentities: true };
  const { IdentityPoolId = '' } = await client.send(new CreateIdentityPoolCommand(pool));
  const role = 'arn:aws:iam::123456789012:role/Other';
  await client.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { unauthenticated: role } }));
  const here = await openIdToken(local);
  const there = await openIdToken(local, undefined, IdentityPoolId);
  expect(await refusal(assume(local, there.token, { RoleArn: role }))).toBe('It was accepted');
  expect(await refusal(assume(local, there.token))).toMatch(/^403 AccessDenied: /);
  expect(await refusal(assume(local, here.token, { RoleArn: role }))).toMatch(/^403 AccessDenied: /);
  await client.send(new UpdateIdentityPoolCommand({ ...pool, IdentityPoolId, AllowClassicFlow: false }));
  expect(await refusal(assume(local, there.token, { RoleArn: role }))).toMatch(/^403 AccessDenied: /);
});

test('forged, foreign and expired tokens are denied', async () => {
  const local = await start();
  const { token } = await openIdToken(local);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const unverifiable =
    "400 InvalidIdentityTokenException: Couldn't retrieve verification key from your identity provider, please reference " +
    'AssumeRoleWithWebIdentity documentation for requirements';
  const noJwt =
    '400 InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
  const noProvider =
    '400 InvalidIdentityTokenException: No OpenIDConnect provider found in your account for the issuer of the token';
  const attempts: readonly (readonly [token: string, message: string])[] = [
    [`${encode({ ...decoded(header), alg: 'none' })}.${payload}.`, unverifiable],
    [`${encode({ ...decoded(header), alg: 'HS512' })}.${payload}.${signature}`, unverifiable],
    [`${header}.${encode({ ...decoded(payload), amr: ['authenticated'] })}.${signature}`, unverifiable],
    ['garbage', noJwt],
    [await signIn(local), noProvider],
  ];
  for (const [forged, message] of attempts) expect(await refusal(assume(local, forged))).toBe(message);
  const other = await openIdToken(await start());
  expect(await refusal(assume(local, other.token))).toBe(unverifiable);
  local.clock.advance(601);
  expect(await refusal(assume(local, token))).toMatch(
    /^400 ExpiredTokenException: Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
  );
});

test('invalid input is denied in the words of the service', async () => {
  const local = await start();
  const { token } = await openIdToken(local);
  const constraint = (value: string, member: string, rest: string): string =>
    `400 ValidationError: 1 validation error detected: Value ${value}at '${member}' failed to satisfy constraint: ${rest}`;
  expect(await refusal(assume(local, token, { RoleSessionName: 'us-east-1:id' }))).toBe(
    constraint("'us-east-1:id' ", 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'),
  );
  expect(await refusal(assume(local, token, { DurationSeconds: 899 }))).toBe(
    constraint("'899' ", 'durationSeconds', 'Member must have value greater than or equal to 900'),
  );
  expect(await refusal(assume(local, 'abc'))).toBe(
    constraint('', 'webIdentityToken', 'Member must have length greater than or equal to 4'),
  );
  expect(await refusal(assume(local, token, { Policy: '{' }))).toMatch(/^400 MalformedPolicyDocument/);
});
