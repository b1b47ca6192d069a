import { pathToFileURL } from 'node:url';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, onTestFinished, test } from 'vitest';
import { type AuthenticatorMaker, createAuthenticatorMaker } from '../../../test-support/attestation.js';
import { type Authenticator, createAuthenticator } from '../../../test-support/authenticator.js';
import { installPackage } from '../../../test-support/installed.js';
import { createTestPool, type TestPool, type TestPoolOptions } from '../../../test-support/pool.js';
import { claimsOf, connect, type Reply, startTestLocal } from '../../../test-support/server.js';
import type { startLocal } from '../../server/start-local.js';

const PASSKEYS: NonNullable<TestPoolOptions['pool']> = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
};

interface Registered {
  readonly pool: TestPool;
  readonly username: string;
  readonly AccessToken: string;
  readonly authenticator: Authenticator;
}

async function register(options: TestPoolOptions = {}): Promise<Registered> {
  const pool = await createTestPool({ pool: PASSKEYS, ...options });
  const username = await pool.createUser();
  const AccessToken = await pool.accessToken(username);
  const authenticator = createAuthenticator();
  const { CredentialCreationOptions } = (await pool.server.call('StartWebAuthnRegistration', { AccessToken })).body;
  const Credential = authenticator.register(CredentialCreationOptions);
  const done = await pool.server.call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  expect(done).toMatchObject({ status: 200, body: {} });
  return { pool, username, AccessToken, authenticator };
}

const ask = (pool: TestPool, USERNAME: string): Promise<Reply> =>
  pool.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' });

const optionsOf = ({ body }: Reply): { challenge: string; rpId: string; userVerification: string } =>
  JSON.parse(body.ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS);

test('a passkey is registered, signs in, is listed, and no longer signs in once it is deleted', async () => {
  const { pool, username, AccessToken, authenticator } = await register();
  const asked = await ask(pool, username);
  expect(asked.body.ChallengeName).toBe('WEB_AUTHN');
  const options = optionsOf(asked);
  expect(options).toMatchObject({
    rpId: 'localhost',
    userVerification: 'preferred',
    allowCredentials: [{ type: 'public-key', id: authenticator.id, transports: ['internal'] }],
  });
  const CREDENTIAL = authenticator.authenticate(options);
  const answer = (): Promise<Reply> =>
    pool.respond('WEB_AUTHN', asked.body.Session, { USERNAME: username, CREDENTIAL });
  const done = await answer();
  expect(claimsOf(done.body.AuthenticationResult.IdToken)['email']).toBe(username);
  expect(await answer()).toMatchObject({ status: 400, body: { __type: 'NotAuthorizedException' } });

  const listed = await pool.server.call('ListWebAuthnCredentials', { AccessToken });
  expect(listed.body).toEqual({
    Credentials: [
      {
        CredentialId: authenticator.id,
        FriendlyCredentialName: 'Passkey',
        RelyingPartyId: 'localhost',
        AuthenticatorAttachment: 'platform',
        AuthenticatorTransports: ['internal'],
        CreatedAt: expect.any(Number),
      },
    ],
  });
  expect((await pool.server.call('GetUserAuthFactors', { AccessToken })).body.ConfiguredUserAuthFactors).toEqual([
    'PASSWORD',
    'WEB_AUTHN',
  ]);
  const again = (await pool.server.call('StartWebAuthnRegistration', { AccessToken })).body;
  expect(again.CredentialCreationOptions.excludeCredentials).toMatchObject([{ id: authenticator.id }]);

  const remove = { AccessToken, CredentialId: authenticator.id };
  expect(await pool.server.call('DeleteWebAuthnCredential', remove)).toMatchObject({ status: 200, body: {} });
  expect(await pool.server.call('DeleteWebAuthnCredential', remove)).toMatchObject({
    body: { __type: 'ResourceNotFoundException' },
  });
  expect((await ask(pool, username)).body).toMatchObject({
    ChallengeName: 'SELECT_CHALLENGE',
    AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
  });
});

test('an assertion counts only by the user’s own key, for this challenge, origin and relying party', async () => {
  const { pool, username, authenticator } = await register();
  const refused = { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' };
  const first = await ask(pool, username);
  const { Session } = first.body;
  const options = optionsOf(first);
  const answer = (CREDENTIAL: string): Promise<Reply> =>
    pool.respond('WEB_AUTHN', Session, { USERNAME: username, CREDENTIAL });
  const stranger = createAuthenticator();
  const impostor = { ...JSON.parse(stranger.authenticate(options)), id: authenticator.id, rawId: authenticator.id };
  const assertions = [
    stranger.authenticate(options),
    JSON.stringify(impostor),
    authenticator.authenticate({ ...options, challenge: 'AAAA' }),
    authenticator.authenticate(options, { origin: 'https://evil.example' }),
    authenticator.authenticate(options, { origin: 'http://localhost.evil.example' }),
    authenticator.authenticate(options, { rpId: 'evil.example' }),
  ];
  for (const assertion of assertions) expect((await answer(assertion)).body, assertion).toEqual(refused);
  expect(await answer('{}')).toMatchObject({ body: { __type: 'InvalidParameterException' } });
  const right = authenticator.authenticate(options);
  expect((await answer(right)).body.AuthenticationResult).toBeDefined();
});

test('an authenticator whose counter goes back was copied, and isn’t believed', async () => {
  const { pool, username, authenticator } = await register();
  const asked = await ask(pool, username);
  // Made before the other one, and so with a lower count.
  const earlier = authenticator.authenticate(optionsOf(asked));
  const other = await ask(pool, username);
  const CREDENTIAL = authenticator.authenticate(optionsOf(other));
  expect((await pool.respond('WEB_AUTHN', other.body.Session, { USERNAME: username, CREDENTIAL })).status).toBe(200);
  expect(
    await pool.respond('WEB_AUTHN', asked.body.Session, { USERNAME: username, CREDENTIAL: earlier }),
  ).toMatchObject({ body: { __type: 'NotAuthorizedException' } });
});

test('a registration counts once, for a while, from an origin of the relying party', async () => {
  const pool = await createTestPool({ pool: PASSKEYS });
  const { server } = pool;
  const AccessToken = await pool.accessToken(await pool.createUser());
  const start = async (): Promise<Parameters<Authenticator['register']>[0]> =>
    (await server.call('StartWebAuthnRegistration', { AccessToken })).body.CredentialCreationOptions;
  const complete = (Credential: object): Promise<Reply> =>
    server.call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  const key = createAuthenticator();
  const none = { __type: 'WebAuthnChallengeNotFoundException' };
  expect(await complete(key.register({ challenge: 'AAAA', rp: { id: 'localhost' } }))).toMatchObject({ body: none });
  expect(await complete(key.register(await start(), { origin: 'https://evil.example' }))).toMatchObject({
    body: { __type: 'WebAuthnOriginNotAllowedException' },
  });
  expect(await complete(key.register(await start(), { rpId: 'evil.example' }))).toMatchObject({
    body: { __type: 'WebAuthnRelyingPartyMismatchException' },
  });
  expect(await complete(key.register({ ...(await start()), challenge: 'AAAA' }))).toMatchObject({
    body: { __type: 'WebAuthnCredentialNotSupportedException' },
  });
  expect(await complete({})).toMatchObject({ body: { __type: 'WebAuthnCredentialNotSupportedException' } });
  const good = key.register(await start());
  server.local.clock.advance(5 * 60 + 1);
  expect(await complete(good)).toMatchObject({ body: none });
  const once = key.register(await start());
  expect((await complete({ ...once, authenticatorAttachment: { made: 'up' } })).status).toBe(200);
  expect(await complete(once)).toMatchObject({ body: none });
});

test('a registration is completed by the client that started it, in a pool that takes passkeys', async () => {
  const pool = await createTestPool({ pool: PASSKEYS });
  const { server, userPoolId: UserPoolId } = pool;
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'other',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }),
  );
  const username = await pool.createUser();
  const AccessToken = await pool.accessToken(username);
  const other = await server.signIn(username, UserPoolClient?.ClientId);
  const { CredentialCreationOptions } = (await server.call('StartWebAuthnRegistration', { AccessToken })).body;
  const Credential = createAuthenticator().register(CredentialCreationOptions);
  const complete = (token: string): Promise<Reply> =>
    server.call('CompleteWebAuthnRegistration', { AccessToken: token, Credential });
  expect(await complete(other.AccessToken)).toMatchObject({ body: { __type: 'WebAuthnClientMismatchException' } });
  expect((await complete(AccessToken)).status).toBe(200);

  const plain = await createTestPool({ server });
  const token = await plain.accessToken(await plain.createUser());
  expect(await server.call('StartWebAuthnRegistration', { AccessToken: token })).toMatchObject({
    body: { __type: 'WebAuthnNotEnabledException' },
  });
});

test('a pool may ask for verified users, on a domain of its own', async () => {
  const mfa = {
    MfaConfiguration: 'OFF' as const,
    WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' as const },
  };
  const pool = await createTestPool({ pool: PASSKEYS, mfa });
  const username = await pool.createUser();
  const AccessToken = await pool.accessToken(username);
  const start = async (): Promise<Parameters<Authenticator['register']>[0]> =>
    (await pool.server.call('StartWebAuthnRegistration', { AccessToken })).body.CredentialCreationOptions;
  const key = createAuthenticator();
  const origin = 'https://app.example.com';
  const complete = (Credential: object): Promise<Reply> =>
    pool.server.call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  expect(await complete(key.register(await start(), { origin, userVerified: false }))).toMatchObject({
    body: { __type: 'WebAuthnCredentialNotSupportedException' },
  });
  expect((await complete(key.register(await start(), { origin }))).status).toBe(200);
  const asked = await ask(pool, username);
  expect(optionsOf(asked)).toMatchObject({ rpId: 'example.com', userVerification: 'required' });
  const answer = (userVerified: boolean): Promise<Reply> => {
    const CREDENTIAL = key.authenticate(optionsOf(asked), { origin, userVerified });
    return pool.respond('WEB_AUTHN', asked.body.Session, { USERNAME: username, CREDENTIAL });
  };
  expect((await answer(false)).body.__type).toBe('NotAuthorizedException');
  expect((await answer(true)).body.AuthenticationResult).toBeDefined();
});

test('a passkey that verified its user replaces both factors where the pool says so', async () => {
  const mfa = (FactorConfiguration: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION') => ({
    MfaConfiguration: 'OPTIONAL' as const,
    EmailMfaConfiguration: {},
    WebAuthnConfiguration: { FactorConfiguration },
  });
  const { pool, username, AccessToken, authenticator } = await register({
    mfa: mfa('MULTI_FACTOR_WITH_USER_VERIFICATION'),
  });
  await pool.server.call('SetUserMFAPreference', { AccessToken, EmailMfaSettings: { Enabled: true } });
  const answer = async (userVerified: boolean): Promise<Reply> => {
    const asked = await ask(pool, username);
    const CREDENTIAL = authenticator.authenticate(optionsOf(asked), { userVerified });
    return await pool.respond('WEB_AUTHN', asked.body.Session, { USERNAME: username, CREDENTIAL });
  };
  expect((await answer(true)).body.AuthenticationResult).toBeDefined();
  expect((await answer(false)).body.ChallengeName).toBe('EMAIL_OTP');

  const single = await register({ mfa: mfa('SINGLE_FACTOR') });
  await single.pool.server.call('SetUserMFAPreference', {
    AccessToken: single.AccessToken,
    EmailMfaSettings: { Enabled: true },
  });
  expect((await ask(single.pool, single.username)).body.ChallengeName).toBe('SELECT_CHALLENGE');
});

/** The backend as a user installs it: the bundle has other builds of its libraries. */
async function startInstalled(): ReturnType<typeof startLocal> {
  const installed = await installPackage();
  onTestFinished(() => installed.remove());
  const bundle = await import(new URL('../dist/bundle/index.js', pathToFileURL(installed.bin)).href);
  const local = await bundle.startLocal();
  onTestFinished(() => local.close());
  return local;
}

test.each([
  ['of the sources', startTestLocal],
  ['as it is installed', startInstalled],
])('a backend %s takes a passkey that its maker vouches for, and none that another one does', async (_, start) => {
  const pool = await createTestPool({ pool: PASSKEYS, server: connect(await start()) });
  const username = await pool.createUser();
  const AccessToken = await pool.accessToken(username);
  const authenticator = createAuthenticator();
  const complete = async (maker: AuthenticatorMaker): Promise<Reply> => {
    const { CredentialCreationOptions } = (await pool.server.call('StartWebAuthnRegistration', { AccessToken })).body;
    const Credential = authenticator.register(CredentialCreationOptions, { maker });
    return await pool.server.call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  };
  const [maker, other] = [createAuthenticatorMaker(), createAuthenticatorMaker()];
  expect(await complete({ ...maker, sign: other.sign })).toMatchObject({
    status: 400,
    body: { __type: 'WebAuthnCredentialNotSupportedException' },
  });
  expect(await complete(maker)).toMatchObject({ status: 200, body: {} });
  const asked = await ask(pool, username);
  const CREDENTIAL = authenticator.authenticate(optionsOf(asked));
  const done = await pool.respond('WEB_AUTHN', asked.body.Session, { USERNAME: username, CREDENTIAL });
  expect(claimsOf(done.body.AuthenticationResult.IdToken)['email']).toBe(username);
});
