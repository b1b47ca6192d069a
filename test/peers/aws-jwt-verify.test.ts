import { CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Local } from '@claviger/local';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  ParameterValidationError,
} from 'aws-jwt-verify/error';
import type { Fetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { expect, test } from 'vitest';
import { clientId, createUser, serveFile, signIn, userPoolId, userPools } from './server.js';

const local = await serveFile();
const likeAws = await serveFile({ issuer: 'aws' });

/** The library's own fetcher knows https only. */
const httpFetcher: Fetcher = { fetch: async (uri) => await (await fetch(uri)).arrayBuffer() };

/** Verifies what the default pool signs, with the keys that the server publishes. */
function verifierOf(audience: string | null): (token: string) => Promise<Record<string, unknown>> {
  const issuer = `${local.url}/${userPoolId}`;
  const jwksCache = new SimpleJwksCache({ fetcher: httpFetcher });
  const verifier = JwtVerifier.create({ issuer, audience }, { jwksCache });
  return async (token) => ({ ...(await verifier.verify(token)) });
}

/** The tokens of a new user of a new pool. */
async function signInToAnotherPool(at: Local): Promise<{ idToken: string; accessToken: string }> {
  const administrator = userPools(at);
  const { UserPool } = await administrator.send(
    new CreateUserPoolCommand({
      PoolName: 'another',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    }),
  );
  const { UserPoolClient } = await administrator.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'another',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const another = UserPoolClient?.ClientId ?? '';
  return await signIn(at, (await createUser(at, another)).email, another);
}

/** The token with some of its header or claims changed, under the old signature. */
function tamper(token: string, changes: { header?: object; claims?: object }): string {
  const [header = '', claims = '', signature] = token.split('.');
  const change = (part: string, changed: object = {}): string =>
    Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...changed })).toString(
      'base64url',
    );
  return `${change(header, changes.header)}.${change(claims, changes.claims)}.${signature}`;
}

/** The tokens of a sign-in that happened two hours ago. */
async function signInLongAgo(at: Local, email: string): Promise<{ idToken: string; accessToken: string }> {
  at.clock.advance(-7_200);
  try {
    return await signIn(at, email);
  } finally {
    at.clock.advance(7_200);
  }
}

test('ID and access tokens verify against the published keys', async () => {
  const { email, sub } = await createUser(local);
  const { idToken, accessToken } = await signIn(local, email);
  expect(await verifierOf(clientId)(idToken)).toMatchObject({ sub, email, aud: clientId, token_use: 'id' });
  expect(await verifierOf(null)(accessToken)).toMatchObject({ sub, client_id: clientId, token_use: 'access' });
});

test('tampered, expired and foreign tokens do not', async () => {
  const { email } = await createUser(local);
  const { idToken } = await signIn(local, email);
  const verify = verifierOf(clientId);
  await expect(verify(tamper(idToken, { claims: { email: 'x@example.com' } }))).rejects.toThrow(
    JwtInvalidSignatureError,
  );
  await expect(verify(`${idToken.slice(0, -8)}AAAAAAAA`)).rejects.toThrow(JwtInvalidSignatureError);
  for (const alg of ['none', 'HS256', 'RS512']) {
    const changed = tamper(idToken, { header: { alg } });
    await expect(verify(changed), alg).rejects.toThrow(JwtInvalidSignatureAlgorithmError);
  }
  await expect(verify((await signInLongAgo(local, email)).idToken)).rejects.toThrow(JwtExpiredError);
  await expect(verifierOf('anotherclient')(idToken)).rejects.toThrow(JwtInvalidAudienceError);
  const foreign = await signInToAnotherPool(local);
  await expect(verifierOf(null)(foreign.idToken)).rejects.toThrow(KidNotFoundInJwksError);
  await expect(verify(idToken)).resolves.toMatchObject({ email });
});

test('CognitoJwtVerifier, as it is, verifies the tokens of a server that names AWS as the issuer', async () => {
  const answer = await fetch(`${likeAws.url}/${userPoolId}/.well-known/jwks.json`);
  const jwks = await answer.json();
  const verifierFor = (tokenUse: 'id' | 'access', client: string = clientId): ((token: string) => object) => {
    const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse, clientId: client });
    verifier.cacheJwks(jwks);
    return (token) => verifier.verifySync(token);
  };
  const verifyId = verifierFor('id');
  const { email, sub } = await createUser(likeAws);
  const { idToken, accessToken } = await signIn(likeAws, email);
  expect(verifyId(idToken)).toMatchObject({
    sub,
    email,
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
  });
  expect(verifierFor('access')(accessToken)).toMatchObject({ sub, client_id: clientId });

  expect(() => verifyId(accessToken)).toThrow(CognitoJwtInvalidTokenUseError);
  expect(() => verifierFor('id', 'anotherclient')(idToken)).toThrow(CognitoJwtInvalidClientIdError);
  expect(() => verifyId(tamper(idToken, { claims: { sub: crypto.randomUUID() } }))).toThrow(JwtInvalidSignatureError);
  const expired = (await signInLongAgo(likeAws, email)).idToken;
  expect(() => verifyId(expired)).toThrow(JwtExpiredError);
  const foreign = (await signInToAnotherPool(likeAws)).idToken;
  expect(() => verifyId(foreign)).toThrow(ParameterValidationError);
  // The other server has this pool as well, but under an issuer and with keys of its own.
  const { email: other } = await createUser(local);
  const fromElsewhere = (await signIn(local, other)).idToken;
  expect(() => verifyId(fromElsewhere)).toThrow(ParameterValidationError);
});
