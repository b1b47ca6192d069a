import { randomBytes } from 'node:crypto';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../packages/local/test-support/login-browser.js';
import { createUser, PASSWORD, serveFile, userPoolId, userPools } from '../peers/server.js';

const local = await serveFile();
const CALLBACK = 'http://localhost:4321/callback';
const issuer = new URL(`${local.url}/${userPoolId}`);

/** A client with a secret, whose users come back to an address of its own. */
async function makeClient(): Promise<{ id: string; secret: string }> {
  const { UserPoolClient } = await userPools(local).send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'web',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  );
  return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' };
}

/** Goes to the login page, signs in, and comes back with the address that the app gets. */
async function visit(url: URL, email: string): Promise<URL> {
  const browser = openLoginBrowser(local.url);
  const page = await browser.open(url.pathname + url.search);
  return (await browser.submit(page, { username: email, password: PASSWORD, action: 'password' })).url;
}

test('openid-client signs in, renews, reads the profile, revokes, and signs out', async () => {
  const { email, sub } = await createUser(local);
  const { id, secret } = await makeClient();
  const execute = [client.allowInsecureRequests];
  const config = await client.discovery(issuer, id, secret, client.ClientSecretBasic(secret), { execute });
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const back = await visit(url, email);
  // Checks state, nonce, the signature's algorithm, issuer, audience, at_hash where it is, and the times.
  const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({ sub, email });
  expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub, email });

  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(renewed.claims()).toMatchObject({ sub, email });
  await client.tokenRevocation(config, tokens.refresh_token ?? '');
  await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(client.fetchUserInfo(config, renewed.access_token, sub)).rejects.toMatchObject({ status: 401 });

  const end = client.buildEndSessionUrl(config, { logout_uri: CALLBACK });
  expect((await openLoginBrowser(local.url).open(end.pathname + end.search)).url.href).toBe(CALLBACK);
});

test('oauth4webapi takes every answer, the refusals too', async () => {
  const { email, sub } = await createUser(local);
  const { id, secret } = await makeClient();
  const insecure = { [oauth.allowInsecureRequests]: true };
  const found = await oauth.discoveryRequest(issuer, insecure);
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const app: oauth.Client = { client_id: id };
  const verifier = oauth.generateRandomCodeVerifier();
  const authorize = new URL(server.authorization_endpoint ?? '');
  authorize.search = new URLSearchParams({
    client_id: id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile',
    state: 'a',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  const parameters = oauth.validateAuthResponse(server, app, await visit(authorize, email), 'a');
  const redeem = (clientSecret: string): Promise<Response> =>
    oauth.authorizationCodeGrantRequest(
      server,
      app,
      oauth.ClientSecretPost(clientSecret),
      parameters,
      CALLBACK,
      verifier,
      insecure,
    );
  await expect(oauth.processAuthorizationCodeResponse(server, app, await redeem('wrong'))).rejects.toMatchObject({
    error: 'invalid_client',
  });
  const tokens = await oauth.processAuthorizationCodeResponse(server, app, await redeem(secret));
  expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(sub);
  const profile = await oauth.userInfoRequest(server, app, tokens.access_token, insecure);
  // `profile` without `email`: no address in it.
  expect(await oauth.processUserInfoResponse(server, app, sub, profile)).toEqual({ sub, username: sub });

  const nobody = randomBytes(16).toString('base64url');
  const refresh = await oauth.refreshTokenGrantRequest(server, app, oauth.ClientSecretPost(secret), nobody, insecure);
  await expect(oauth.processRefreshTokenResponse(server, app, refresh)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});
