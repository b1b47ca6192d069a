import { SetUserPoolMfaConfigCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { clientId, createUser, PASSWORD, serveFile, userPoolId, userPools } from '../peers/server.js';

const local = await serveFile();
const callback = 'http://localhost:3000/';

describe.skipIf(!hasChromium)('an authenticator set up on the login pages', () => {
  let browser: Chromium;

  beforeAll(async () => {
    browser = await launchChromium();
    await userPools(local).send(
      new UpdateUserPoolCommand({
        UserPoolId: userPoolId,
        AutoVerifiedAttributes: ['email'],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
      }),
    );
    await userPools(local).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: userPoolId,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
  });

  afterAll(() => browser?.close());

  test('a picture to scan, and the same key to type, on a page that breaks no rule of its own', async () => {
    const { email } = await createUser(local);
    const page = await browser.context.newPage();
    const violations: string[] = [];
    page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
    const query = new URLSearchParams({ client_id: clientId, redirect_uri: callback, response_type: 'code' });
    await page.goto(`${local.url}/login?${query.toString()}`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Use an authenticator app' }).click();

    const picture = page.getByRole('img', { name: 'QR code' });
    expect(await picture.isVisible()).toBe(true);
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThan(150);
    expect(width).toBe(height);
    // Dark on light, independent of the page's colors: a camera reads no other form.
    const colors = await picture.evaluate((element) => [
      getComputedStyle(element).backgroundColor,
      getComputedStyle(element.querySelector('path') ?? element).fill,
    ]);
    expect(colors).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);

    const secret = (await page.locator('code').innerText()).replaceAll(' ', '');
    const code = new TOTP({ secret }).generate({ timestamp: local.clock.now() });
    await page.getByLabel('Code that the app shows').fill(code);
    // No server listens there: only the redirect of the browser counts.
    const back = page.waitForRequest((request) => request.url().startsWith(`${callback}?code=`));
    await page.getByRole('button', { name: 'Continue' }).click();
    await back;
    expect(violations).toEqual([]);
  });
});
