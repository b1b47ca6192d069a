import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { type LoadedPage, type LoginBrowser, openLoginBrowser } from '../../../test-support/login-browser.js';
import { claimsOf, PASSWORD, startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';

const CALLBACK = 'https://app.example.com/back';

/** A server whose pool takes users from another one, which is an OpenID provider like any. */
async function prepare(): Promise<{ server: TestServer; provider: TestServer; path: string }> {
  const server = await startTestServer();
  const provider = await startTestServer();
  const registered = await provider.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'other pool',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [`${server.local.url}/oauth2/idpresponse`],
    }),
  );
  await server.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: registered.UserPoolClient?.ClientId ?? '',
        client_secret: registered.UserPoolClient?.ClientSecret ?? '',
        oidc_issuer: `${provider.local.url}/${UserPoolId}`,
        authorize_scopes: 'openid email',
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified' },
    }),
  );
  const app = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['implicit'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['Corp'],
    }),
  );
  const query = { client_id: app.UserPoolClient?.ClientId ?? '', redirect_uri: CALLBACK, response_type: 'token' };
  const path = `/oauth2/authorize?${new URLSearchParams({ ...query, state: 's', identity_provider: 'Corp' })}`;
  return { server, provider, path };
}

/** Goes from the pool to the provider and signs in there. Returns the address of the callback. */
async function goThere(
  browser: LoginBrowser,
  { provider, path }: { provider: TestServer; path: string },
  email: string,
) {
  const { url } = await browser.open(path);
  expect(url.origin).toBe(provider.local.url);
  const there = openLoginBrowser(provider.local.url);
  const page: LoadedPage = await there.open(url.pathname + url.search);
  const back = await there.submit(page, { username: email, password: PASSWORD, action: 'password' });
  return back.url.pathname + back.url.search;
}

test('the server calls an OpenID provider on this machine, and maps its users', async () => {
  const world = await prepare();
  const { email, sub } = await world.provider.createUser();
  const browser = openLoginBrowser(world.server.local.url);
  const { url } = await browser.open(await goThere(browser, world, email));
  const answer = new URLSearchParams(url.hash.slice(1));
  expect(answer.get('state')).toBe('s');
  const claims = claimsOf(answer.get('id_token') ?? '');
  expect(claims).toMatchObject({ 'cognito:username': `Corp_${sub}`, email, email_verified: true });
  expect(claims['sub']).not.toBe(sub);
});

test('a callback of another browser, or a repeated one, is denied', async () => {
  const world = await prepare();
  const { email } = await world.provider.createUser();
  const browser = openLoginBrowser(world.server.local.url);
  const back = await goThere(browser, world, email);
  const stranger = await openLoginBrowser(world.server.local.url).open(back);
  expect(stranger.status).toBe(400);
  expect((await browser.open(back)).url.hash).toContain('access_token=');
  expect((await browser.open(back)).status).toBe(400);
});

test('the app gets an error when the provider does not answer', async () => {
  const world = await prepare();
  await world.provider.local.close();
  const { url } = await openLoginBrowser(world.server.local.url).open(world.path);
  expect(new URLSearchParams(url.hash.slice(1)).get('error_description')).toMatch(/^Corp Error - /);
});
