import { TOTP, URI } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { type Site, serveSite } from '../web/site.js';
import { createPool, type Pool } from './pools.js';

const world = useWorld();

describe.skipIf(!hasChromium)('an authenticator app, in a browser', () => {
  let browser: Chromium;
  let site: Site;
  let pool: Pool;

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    pool = await createPool(world, {
      mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    });
    await site.configure(pool.config);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const call = (page: Page, name: string, input: object = {}): Promise<unknown> =>
    page.evaluate(`window.app.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`);

  test('is set up from the URL of a QR code, and asked for at the next sign-in', async () => {
    const user = await pool.createAccount();
    const page = await browser.context.newPage();
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    expect(await call(page, 'signIn', user)).toMatchObject({ isSignedIn: true });
    const totp = URI.parse(String(await page.evaluate('window.app.setupUri()')));
    if (!(totp instanceof TOTP)) throw new Error('The URL is of another kind.');
    expect(totp).toMatchObject({ issuer: 'App', label: user.username });
    const show = (offsetMs = 0): string => totp.generate({ timestamp: world.local.clock.now() + offsetMs });
    const isRight = (code: string): boolean => [-30_000, 0, 30_000].some((offsetMs) => show(offsetMs) === code);
    expect(await call(page, 'verifyTOTPSetup', { code: show() })).toBeUndefined();
    expect(await call(page, 'updateMFAPreference', { totp: 'PREFERRED' })).toBeUndefined();
    await call(page, 'signOut');
    // A code counts once.
    await world.advance(60);
    expect(await call(page, 'signIn', user)).toMatchObject({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' },
    });
    const wrong = ['000000', '000001', '000002', '000003'].find((code) => !isRight(code));
    expect(await call(page, 'confirmSignIn', { challengeResponse: wrong })).toMatchObject({
      code: 'CodeMismatchException',
    });
    expect(await call(page, 'confirmSignIn', { challengeResponse: show() })).toMatchObject({ isSignedIn: true });
    expect(await call(page, 'fetchMFAPreference')).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
  });
});
