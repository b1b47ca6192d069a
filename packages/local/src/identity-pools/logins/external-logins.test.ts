import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { startCodeProvider } from '../../../test-support/code-provider.js';
import { createSamlIdp, type SamlResponse } from '../../../test-support/saml-idp.js';
import { startTestServer } from '../../../test-support/server.js';
import type { StartOptions } from '../../server/start-options.js';

const ACCOUNT = 'arn:aws:iam::123456789012:';
const USERS = `${ACCOUNT}role/Users`;
const ADMINS = `${ACCOUNT}role/Admins`;
const CORP = `${ACCOUNT}saml-provider/Corp`;

async function start(options: StartOptions, pool: Partial<CreateIdentityPoolCommandInput>) {
  const { local } = await startTestServer(options);
  const configuration = {
    endpoint: local.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const identities = new CognitoIdentityClient(configuration);
  const { IdentityPoolId } = await identities.send(
    new CreateIdentityPoolCommand({ IdentityPoolName: 'p', AllowUnauthenticatedIdentities: false, ...pool }),
  );
  const getId = async (key: string, token: string): Promise<string> =>
    (await identities.send(new GetIdCommand({ IdentityPoolId, Logins: { [key]: token } }))).IdentityId ?? '';
  return { local, identities, IdentityPoolId, getId, sts: new STSClient(configuration) };
}

test('a token of an OpenID Connect provider of IAM is valid by its signature, and only for its own apps', async () => {
  const provider = await startCodeProvider({ profile: { sub: 'u-1', department: 'it' } });
  const key = new URL(provider.url).host;
  const arn = `${ACCOUNT}oidc-provider/${key}`;
  const world = await start(
    { iamProviders: { [`oidc-provider/${key}`]: { clientIds: ['app', 'other app'] } } },
    { OpenIdConnectProviderARNs: [arn, `${ACCOUNT}oidc-provider/not.told.example`] },
  );
  const { identities, IdentityPoolId, getId } = world;
  await identities.send(
    new SetIdentityPoolRolesCommand({
      IdentityPoolId,
      Roles: { authenticated: USERS },
      RoleMappings: {
        [arn]: {
          Type: 'Rules',
          AmbiguousRoleResolution: 'AuthenticatedRole',
          RulesConfiguration: {
            Rules: [{ Claim: 'department', MatchType: 'Equals', Value: 'it', RoleARN: ADMINS }],
          },
        },
      },
    }),
  );
  const token = await provider.signIdToken('app');
  const IdentityId = await getId(key, token);
  expect(await getId(key, await provider.signIdToken('other app'))).toBe(IdentityId);
  expect((await identities.send(new DescribeIdentityCommand({ IdentityId }))).Logins).toEqual([key]);
  const vended = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: { [key]: token } }));
  expect(vended.Credentials?.SecretKey).toEqual(expect.any(String));
  const custom = new GetCredentialsForIdentityCommand({ IdentityId, Logins: { [key]: token }, CustomRoleArn: ADMINS });
  expect((await identities.send(custom)).IdentityId).toBe(IdentityId);

  const forger = await startCodeProvider({ profile: { sub: 'u-1' } });
  const now = Math.floor(Date.now() / 1_000);
  for (const [wrong, message] of [
    [await provider.signIdToken('a third app'), 'Incorrect token audience'],
    [await provider.signIdToken('app', { azp: 'a third app' }), 'Incorrect token audience'],
    [await provider.signIdToken('app', { exp: now - 400 }), 'Token expired'],
    [await provider.signIdToken('app', { iss: `https://${key}.evil.example` }), "Issuer doesn't match"],
    [await forger.signIdToken('app', { iss: provider.url }), "Couldn't verify signed token"],
    [await forger.signIdToken('app'), "Issuer doesn't match"],
    ['nonsense', 'Not a valid OpenId Connect identity token'],
  ] as const) {
    const refusal = { name: 'NotAuthorizedException', message: expect.stringContaining(message) };
    await expect(getId(key, wrong)).rejects.toMatchObject(refusal);
  }
  await expect(getId('not.told.example', token)).rejects.toThrow('not from a supported provider');
  expect(world.local.events.list().at(-1)?.reason).toContain('--iam-providers');
});

test('a provider’s malformed documents and claims are denied, and hide no valid key', async () => {
  const otherKeys = [
    null,
    7,
    'key',
    {},
    { kty: 'RSA', kid: 'k' },
    { kty: 'RSA', kid: 'k', n: '!', e: '' },
    { kty: {}, n: [] },
  ];
  const provider = await startCodeProvider({ profile: { sub: 'u-1' }, otherKeys });
  const key = new URL(provider.url).host;
  const { getId } = await start(
    { iamProviders: { [`oidc-provider/${key}`]: { clientIds: ['app'] } } },
    { OpenIdConnectProviderARNs: [`${ACCOUNT}oidc-provider/${key}`] },
  );
  expect(await getId(key, await provider.signIdToken('app'))).toMatch(/^us-east-1:/);
  const odd = { toString: null };
  for (const claims of [
    { aud: odd },
    { aud: [odd, null, 1] },
    { azp: odd },
    { sub: odd },
    { exp: odd },
    { iss: odd },
  ]) {
    const refusal = { name: 'NotAuthorizedException' };
    const token = await provider.signIdToken('app', claims);
    await expect(getId(key, token), JSON.stringify(claims)).rejects.toMatchObject(refusal);
  }
  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'a\u0000b',
    'accounts.google.com\n',
    '\ud800',
    '//',
    ':',
  ]) {
    await expect(getId(name, 'token'), name).rejects.toMatchObject({
      name: expect.stringMatching(/^NotAuthorized|^Validation/),
    });
  }
});

test('a login whose keys cannot be fetched is denied, and the log names the option that allows it', async () => {
  const { local, getId } = await start(
    { iamProviders: { 'oidc-provider/login.example.com': { clientIds: ['app'] } } },
    {
      OpenIdConnectProviderARNs: [`${ACCOUNT}oidc-provider/login.example.com`],
      SupportedLoginProviders: { 'accounts.google.com': 'app', 'graph.facebook.com': '1' },
    },
  );
  const provider = await startCodeProvider({ profile: { sub: 'u-1' } });
  for (const key of ['login.example.com', 'accounts.google.com']) {
    const token = await provider.signIdToken('app', { iss: `https://${key}` });
    await expect(getId(key, token)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(local.events.list().at(-1)?.reason).toMatch(/--allow-outbound/);
  }
  await expect(getId('graph.facebook.com', 'token')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

const SIGN_IN: Pick<SamlResponse, 'recipient' | 'audience'> = {
  recipient: 'https://signin.aws.amazon.com/saml',
  audience: 'urn:amazon:webservices',
};
const AWS = 'https://aws.amazon.com/SAML/Attributes/';

test('users of a SAML provider of IAM get an identity, and keys of the role in the response', async () => {
  const idp = createSamlIdp();
  const iamProviders = { 'saml-provider/Corp': { metadata: idp.metadata } };
  const { identities, IdentityPoolId, getId, sts, local } = await start({ iamProviders }, { SamlProviderARNs: [CORP] });
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated: USERS } }));
  const now = local.clock.now();
  const good = { ...SIGN_IN, now };
  const response = idp.respond(good);
  const IdentityId = await getId(CORP, response);
  // Until it expires it is good for the next call, too.
  const vended = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId, Logins: { [CORP]: response } }),
  );
  expect(vended.IdentityId).toBe(IdentityId);
  expect(await getId(CORP, idp.respond({ ...good, nameId: 'ben' }))).not.toBe(IdentityId);
  for (const wrong of [
    { audience: 'urn:amazon:cognito:sp:us-east-1_Claviger1' },
    { recipient: `${local.url}/saml2/idpresponse` },
    { recipient: 'https://signin.aws.amazon.com.evil.example/saml' },
    { notOnOrAfter: now - 1 },
  ]) {
    await expect(getId(CORP, idp.respond({ ...good, ...wrong }))).rejects.toThrow('Invalid login token.');
  }
  await expect(getId(CORP, createSamlIdp().respond(good))).rejects.toThrow('signature is invalid');

  const attributes = {
    [`${AWS}Role`]: [`${CORP},${ADMINS}`, `${USERS},${CORP}`],
    [`${AWS}RoleSessionName`]: ['ann@corp'],
    [`${AWS}SessionDuration`]: ['900'],
  };
  const SAMLAssertion = idp.respond({ ...good, attributes });
  const assume = async (RoleArn: string, assertion = SAMLAssertion) =>
    await sts.send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn: CORP, SAMLAssertion: assertion }));
  const assumed = await assume(ADMINS);
  expect(assumed).toMatchObject({
    AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/Admins/ann@corp' },
    Subject: 'ann',
    SubjectType: 'unspecified',
    Issuer: idp.entityId,
    Audience: SIGN_IN.audience,
  });
  expect(assumed.Credentials?.Expiration?.getTime()).toBeLessThanOrEqual(local.clock.now() + 900_000);
  expect((await assume(USERS)).Credentials?.SessionToken).toEqual(expect.any(String));
  await expect(assume(`${ACCOUNT}role/Others`)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume(ADMINS, response)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume(ADMINS, createSamlIdp().respond({ ...good, attributes }))).rejects.toMatchObject({
    name: 'InvalidIdentityTokenException',
  });
});

test.each<[string, StartOptions['iamProviders']]>([
  ['invalid metadata', { 'saml-provider/Corp': { metadata: '<a/>' } }],
  ['an OpenID provider with metadata', { 'oidc-provider/x': { metadata: createSamlIdp().metadata } }],
  ['another kind of ARN', { 'role/Users': { clientIds: [] } }],
])('a server does not start with %s', async (_, iamProviders) => {
  await expect(startTestServer({ iamProviders: iamProviders ?? {} })).rejects.toThrow(TypeError);
});
