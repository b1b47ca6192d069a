import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import {
  clientId,
  createUser,
  identityPoolId,
  newEmail,
  PASSWORD,
  serveFile,
  userPoolId,
  userPools,
} from '../peers/server.js';

const local = await serveFile({ tls: true });

/** Lets the default client come back to an address. */
async function allowCallback(url: string): Promise<void> {
  const settings: UpdateUserPoolClientCommandInput = {
    UserPoolId: userPoolId,
    ClientId: clientId,
    ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [url],
    LogoutURLs: [url],
    SupportedIdentityProviders: ['COGNITO'],
    PreventUserExistenceErrors: 'ENABLED',
  };
  await userPools(local).send(new UpdateUserPoolClientCommand(settings));
}

const APP = `
  import { Amplify } from 'aws-amplify';
  import { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } from 'aws-amplify/auth';
  import 'aws-amplify/auth/enable-oauth-listener';
  import { Hub } from 'aws-amplify/utils';
  const config = await (await fetch('/config')).json();
  window.events = [];
  Hub.listen('auth', ({ payload }) => window.events.push(payload.event));
  Amplify.configure({ Auth: { Cognito: config } });
  window.app = {
    signIn: () => signInWithRedirect(),
    signOut: () => signOut(),
    user: () => getCurrentUser().then(({ userId }) => userId, ({ name }) => name),
    scope: async () => (await fetchAuthSession()).tokens?.accessToken.payload.scope,
  };`;

/** An app that signs in with aws-amplify, as it is. */
async function serveApp(): Promise<{ url: string; close: () => Promise<void> }> {
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  const code = outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    if (path === '/app.js') return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
    if (path === '/config') return void response.end(JSON.stringify(amplifyConfig(url)));
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>app</title><script type="module" src="/app.js"></script>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function amplifyConfig(url: string): object {
  return {
    userPoolId,
    userPoolClientId: clientId,
    userPoolEndpoint: local.url,
    identityPoolId,
    identityPoolEndpoint: local.url,
    allowGuestAccess: true,
    loginWith: {
      oauth: {
        domain: local.outputs.auth.oauth?.domain,
        scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        redirectSignIn: [url],
        redirectSignOut: [url],
        responseType: 'code',
      },
    },
  };
}

describe.skipIf(!hasChromium)('the login pages in a browser', () => {
  let browser: Chromium;
  let app: Awaited<ReturnType<typeof serveApp>>;

  beforeAll(async () => {
    browser = await launchChromium();
    app = await serveApp();
    await allowCallback(app.url);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  const fill = async (page: Page, values: Record<string, string>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await page.getByLabel(name).fill(value);
  };

  test('without JavaScript a user signs up, confirms, signs out and in again', async () => {
    const page = await browser.context.newPage();
    const devtools = await browser.context.newCDPSession(page);
    await devtools.send('Emulation.setScriptExecutionDisabled', { value: true });
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: app.url,
      response_type: 'code',
      state: 's',
    });
    const email = newEmail();
    await page.goto(`${local.url}/oauth2/authorize?${query}`);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await fill(page, { 'E-mail address': email, Password: 'weak' });
    await page.getByRole('button', { name: 'Sign up' }).click();
    // The refusal is what has the focus, so that it is read out.
    expect(await page.getByRole('alert').textContent()).toContain('Password did not conform with policy');
    expect(await page.locator(':focus').getAttribute('role')).toBe('alert');
    await fill(page, { Password: PASSWORD });
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByLabel('Code').waitFor();
    const message = await local.inbox.find({ to: email });
    await fill(page, { Code: message?.code ?? '' });
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL(`${app.url}?code=*`);

    await page.goto(`${local.url}/login?${query}`);
    await page.getByRole('button', { name: `Continue as ${email}` }).waitFor();
    await page.goto(`${local.url}/logout?${query}`);
    await fill(page, { 'E-mail address': email, Password: PASSWORD });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${app.url}?code=*`);
    expect(new URL(page.url()).searchParams.get('state')).toBe('s');
    await page.close();
  });

  test('aws-amplify signs in by redirect over TLS, uses the tokens, and signs out', async () => {
    const { email, sub } = await createUser(local);
    const page = await browser.context.newPage();
    const devtools = await browser.context.newCDPSession(page);
    await devtools.send('Security.setIgnoreCertificateErrors', { ignore: true });
    await page.goto(app.url);
    await page.waitForFunction('window.app');
    await page.evaluate('window.app.signIn()').catch(() => undefined);
    await page.waitForURL(`${local.tls?.url}/login?*`);
    await fill(page, { 'E-mail address': email, Password: PASSWORD });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => url.href.startsWith(app.url));
    await page.waitForFunction("window.events?.includes('signInWithRedirect')");
    expect(await page.evaluate('window.app.user()')).toBe(sub);
    expect(await page.evaluate('window.app.scope()')).toBe('openid email aws.cognito.signin.user.admin');

    const left = page.waitForRequest((request) => request.url().startsWith(`${local.tls?.url}/logout`));
    await page.evaluate('window.app.signOut()').catch(() => undefined);
    await left;
    await page.waitForURL(app.url);
    await page.waitForFunction('window.app');
    expect(await page.evaluate('window.app.user()')).toBe('UserUnAuthenticatedException');
    await page.close();
  });
});
