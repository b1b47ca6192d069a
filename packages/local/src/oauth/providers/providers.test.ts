import {
  AdminGetUserCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../../test-support/login-browser.js';
import { claimsOf, newEmail, startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';

const CALLBACK = 'https://app.example.com/back';

async function prepare(): Promise<{ server: TestServer; clientId: string }> {
  const server = await startTestServer();
  await server.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      IdpIdentifiers: ['corp.example.com'],
      ProviderDetails: {
        client_id: 'a',
        client_secret: 'b',
        oidc_issuer: 'https://login.corp.example.com',
        authorize_scopes: 'openid email',
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email', given_name: 'first', username: 'sub' },
    }),
  );
  const { UserPoolClient } = await server.sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['implicit'],
      AllowedOAuthScopes: ['openid', 'profile', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO', 'Corp'],
    }),
  );
  return { server, clientId: UserPoolClient?.ClientId ?? '' };
}

function authorizePath(clientId: string, more: Record<string, string>): string {
  const query = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'token', state: 's', ...more };
  return `/oauth2/authorize?${new URLSearchParams(query)}`;
}

test('a user of an external provider is a user of the pool, by its mapping, and the same one the next time', async () => {
  const { server, clientId } = await prepare();
  const browser = openLoginBrowser(server.local.url);
  const email = newEmail();
  const chooser = await browser.open(authorizePath(clientId, { idp_identifier: 'corp.example.com' }));
  expect(chooser.text).toContain('Sign in with Corp');
  const back = await browser.submit(chooser, {
    subject: 'u-1',
    'attribute.email': email,
    'attribute.given_name': 'Ann',
    // The mapping knows nothing of it.
    'attribute.family_name': 'Eve',
    action: 'new',
  });
  const fragment = new URLSearchParams(back.url.hash.slice(1));
  expect(fragment.get('state')).toBe('s');
  const claims = claimsOf(fragment.get('id_token') ?? '');
  expect(claims).toMatchObject({
    'cognito:username': 'Corp_u-1',
    email,
    given_name: 'Ann',
    identities: [expect.objectContaining({ providerName: 'Corp', userId: 'u-1', providerType: 'OIDC' })],
    'cognito:groups': [`${UserPoolId}_Corp`],
  });
  expect(claims['family_name']).toBeUndefined();
  const user = await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'Corp_u-1' }));
  expect(user.UserStatus).toBe('EXTERNAL_PROVIDER');

  // The session is the provider's: the pool's own users must sign in again.
  const again = await browser.open(authorizePath(clientId, { identity_provider: 'Corp' }));
  expect(again.url.hash).toContain('access_token=');
  expect((await browser.open(authorizePath(clientId, { identity_provider: 'COGNITO' }))).url.pathname).toBe('/login');

  const later = await openLoginBrowser(server.local.url).open(authorizePath(clientId, { identity_provider: 'Corp' }));
  expect(later.text).toContain(email);
});

test('a user who cancels at the provider returns with access_denied; unknown providers are denied', async () => {
  const { server, clientId } = await prepare();
  const browser = openLoginBrowser(server.local.url);
  const chooser = await browser.open(authorizePath(clientId, { identity_provider: 'Corp' }));
  expect((await browser.submit(chooser, { action: 'cancel' })).url.hash).toContain('error=access_denied');
  const unknown = await browser.open(authorizePath(clientId, { identity_provider: 'Nobody' }));
  expect(unknown.url.hash).toContain('error=invalid_request');
});

test('a local user of the same e-mail address stays another user', async () => {
  const { server, clientId } = await prepare();
  const { email, sub } = await server.createUser();
  const browser = openLoginBrowser(server.local.url);
  const chooser = await browser.open(authorizePath(clientId, { identity_provider: 'Corp' }));
  const back = await browser.submit(chooser, { subject: 'u-2', 'attribute.email': email, action: 'new' });
  const token = new URLSearchParams(back.url.hash.slice(1)).get('access_token') ?? '';
  expect(claimsOf(token)['sub']).not.toBe(sub);
});
