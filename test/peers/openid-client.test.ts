import { createRemoteJWKSet, jwtVerify } from 'jose';
import { allowInsecureRequests, type Configuration, discovery, None } from 'openid-client';
import { expect, test } from 'vitest';
import { clientId, createUser, serveFile, signIn, userPoolId } from './server.js';

const local = await serveFile();

function discover(poolId: string): Promise<Configuration> {
  const execute = [allowInsecureRequests];
  return discovery(new URL(`${local.url}/${poolId}`), clientId, undefined, None(), { execute });
}

test('discovery finds a provider whose issuer is the one asked for', async () => {
  const provider = (await discover(userPoolId)).serverMetadata();
  expect(provider).toMatchObject({
    issuer: `${local.url}/${userPoolId}`,
    jwks_uri: `${local.url}/${userPoolId}/.well-known/jwks.json`,
    authorization_endpoint: `${local.url}/oauth2/authorize`,
    token_endpoint: `${local.url}/oauth2/token`,
    userinfo_endpoint: `${local.url}/oauth2/userInfo`,
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
    response_types_supported: expect.arrayContaining(['code']),
    scopes_supported: expect.arrayContaining(['openid']),
  });
});

test('the keys that it names verify the tokens of its users', async () => {
  const { issuer, jwks_uri } = (await discover(userPoolId)).serverMetadata();
  const keys = createRemoteJWKSet(new URL(jwks_uri ?? ''));
  const { email, sub } = await createUser(local);
  const { idToken, accessToken } = await signIn(local, email);
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, { issuer, audience: clientId });
  expect(payload).toMatchObject({ sub, email });
  expect(protectedHeader.alg).toBe('RS256');
  expect((await jwtVerify(accessToken, keys, { issuer, subject: sub })).payload['client_id']).toBe(clientId);
  await expect(jwtVerify(`${idToken.slice(0, -8)}AAAAAAAA`, keys)).rejects.toMatchObject({
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  });
});

test('there is nothing to discover of a pool that is not there', async () => {
  await expect(discover('us-east-1_Nowhere01')).rejects.toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' });
});
