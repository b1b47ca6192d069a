import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CompleteWebAuthnRegistrationCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { newEmail, PASSWORD, serveFile, signIn, userPools } from '../peers/server.js';

const local = await serveFile();
const CALLBACK = 'http://localhost:4321/';
const email = newEmail();

/** A pool of its own with passkeys, and a user in it; returns the app client. */
async function makePool(): Promise<string> {
  const sdk = userPools(local);
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'passkeys',
      UsernameAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    }),
  );
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [CALLBACK],
    }),
  );
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'SUPPRESS' }));
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }));
  return UserPoolClient?.ClientId ?? '';
}

describe.skipIf(!hasChromium)('passkeys on the login pages', () => {
  let browser: Chromium;
  let clientId: string;

  beforeAll(async () => {
    browser = await launchChromium();
    clientId = await makePool();
  });
  afterAll(() => browser.close());

  test('a passkey signs in with a click, and whoever cancels can still take the password', async () => {
    const page = await browser.context.newPage();
    const devtools = await browser.context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: CALLBACK, response_type: 'code' });
    const login = `http://localhost:${new URL(local.url).port}/login?${query}`;
    await page.goto(login);

    const { accessToken: AccessToken } = await signIn(local, email, clientId);
    const sdk = userPools(local);
    const started = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const made = (await page.evaluate(`(async () => {
      const options = ${JSON.stringify(started.CredentialCreationOptions)};
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return (await navigator.credentials.create({ publicKey })).toJSON();
    })()`)) as { id: string };
    await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: { ...made } }));

    const choosePasskey = async (): Promise<void> => {
      await page.goto(login);
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Sign in without a password' }).click();
      await page.getByRole('button', { name: 'Passkey', exact: true }).click();
      await page.getByRole('button', { name: 'Use passkey' }).click();
    };
    // Nobody has to be there: that the browser is sent back is what counts.
    const back = page.waitForRequest((request) => request.url().startsWith(`${CALLBACK}?`));
    await choosePasskey();
    const request = await back;
    expect(new URL(request.url()).searchParams.get('code')).toMatch(/^[\w-]+$/);
    // Its end, so that the next page isn't opened in its middle.
    await request.response().catch(() => null);

    await devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId: toBase64(made.id) });
    await browser.context.clearCookies();
    await choosePasskey();
    await page.getByText('The passkey could not be used.').waitFor();
    await page.getByRole('link', { name: 'Begin again' }).click();
    await page.getByLabel('Password').waitFor();
  });
});

function toBase64(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('base64');
}
