import { CreateIdentityProviderCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, expect, test } from 'vitest';
import { type LoadedPage, type LoginBrowser, openLoginBrowser } from '../../../test-support/login-browser.js';
import { ClientId, PASSWORD, startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';

const CALLBACK = 'http://localhost:3000/';

let server: TestServer;
let browser: LoginBrowser;
/** An ID token of a user who is not signed in to the browser. */
let otherIdToken = '';

/** A browser with a session, at an app that also takes users of another provider. */
beforeEach(async () => {
  server = await startTestServer();
  await server.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Corp',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'a',
        client_secret: 'b',
        oidc_issuer: 'https://corp.example',
        authorize_scopes: 'openid',
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email' },
    }),
  );
  await server.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO', 'Corp'],
    }),
  );
  const { email } = await server.createUser();
  const other = await server.createUser();
  otherIdToken = (await server.signIn(other.email)).IdToken;
  browser = openLoginBrowser(server.local.url);
  const page = await browser.open(pathTo('/oauth2/authorize'));
  await browser.submit(page, { username: email, password: PASSWORD, action: 'password' });
});

function pathTo(path: string, more: Record<string, string> = {}): string {
  const query = { client_id: ClientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', ...more };
  return `${path}?${new URLSearchParams(query)}`;
}

function hasCode(page: LoadedPage): boolean {
  return page.url.searchParams.has('code');
}

/** Each way by which a session can answer a request; tells whether it did. */
const DOORS: Readonly<Record<string, (request: Record<string, string>) => Promise<boolean>>> = {
  'the authorize endpoint': async (request) => hasCode(await browser.open(pathTo('/oauth2/authorize', request))),
  'the authorize endpoint with prompt=none': async (request) =>
    hasCode(await browser.open(pathTo('/oauth2/authorize', { ...request, prompt: 'none' }))),
  'the login page with prompt=none': async (request) =>
    hasCode(await browser.open(pathTo('/login', { ...request, prompt: 'none' }))),
  'the button on the login page': async (request) =>
    (await browser.open(pathTo('/login', request))).text.includes('Continue as'),
  'the form of the login page': async (request) => {
    const page = await browser.open(pathTo('/login', { ...request, login_hint: 'x' }));
    return hasCode(await browser.submit(page, { action: 'continue' }));
  },
};

/** Why a session may not answer. */
const REASONS: Readonly<Record<string, () => Record<string, string>>> = {
  'the app wants a new sign-in': () => ({ prompt: 'login' }),
  'the session is too old': () => ({ max_age: '0' }),
  'the app expects another user': () => ({ id_token_hint: otherIdToken }),
  'the app names another provider': () => ({ identity_provider: 'Corp' }),
};

test.each(Object.keys(DOORS))('a session answers by %s, and does not where it may not', async (door) => {
  const answers = DOORS[door];
  expect(await answers?.({})).toBe(true);
  for (const [reason, request] of Object.entries(REASONS)) {
    // prompt=none replaces prompt=login.
    if ('prompt' in request() && door.endsWith('prompt=none')) continue;
    expect(await answers?.(request()), reason).toBe(false);
  }
});
