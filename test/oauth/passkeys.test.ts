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
import { type Site, serveSite } from '../web/site.js';

const local = await serveFile();
const email = newEmail();

/** A pool of its own with passkeys, and a user in it; returns the app client. */
async function makePool(callback: string): Promise<string> {
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
      CallbackURLs: [callback],
    }),
  );
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'SUPPRESS' }));
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }));
  return UserPoolClient?.ClientId ?? '';
}

describe.skipIf(!hasChromium)('passkeys on the login pages', () => {
  let browser: Chromium;
  /** What the login pages come back to. */
  let site: Site;
  let clientId: string;

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    clientId = await makePool(site.url);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  test('a passkey signs in with a click, and a user who cancels can still use the password', async () => {
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
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: site.url, response_type: 'code' });
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
      await page.getByRole('button', { name: 'Use a passkey', exact: true }).click();
      await page.getByRole('button', { name: 'Use passkey' }).click();
    };
    await choosePasskey();
    await page.waitForURL(`${site.url}?*`);
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^[\w-]+$/);

    await devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId: toBase64(made.id) });
    await browser.context.clearCookies();
    await choosePasskey();
    await page.getByText('The passkey could not be used.').waitFor();
    await page.getByRole('link', { name: 'Start over' }).click();
    await page.getByLabel('Password').waitFor();
  });
});

function toBase64(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('base64');
}
