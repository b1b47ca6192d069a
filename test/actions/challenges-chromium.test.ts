import type { SignInNextStep } from '@claviger/auth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { password, useWorld } from '../session/world.js';
import { dumpStorage } from '../storage/dump.js';
import { type Site, serveSite } from '../web/site.js';
import { createPool, expectStep, totp } from './pools.js';

const world = useWorld();

describe.skipIf(!hasChromium)('a sign-in that waits, in a browser', () => {
  let browser: Chromium;
  let site: Site;

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const call = <T>(page: Page, name: string, input: object = {}): Promise<T> =>
    page.evaluate(`window.app.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`) as Promise<T>;
  const answer = (page: Page, challengeResponse: string): Promise<{ nextStep: SignInNextStep }> =>
    call(page, 'confirmSignIn', { challengeResponse });

  test('survives a reload while an authenticator app is set up, and nothing of it is stored in the clear', async () => {
    const pool = await createPool(world, {
      mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
    });
    await site.configure(pool.config);
    const page = await browser.context.newPage();
    const open = async (go: () => Promise<unknown>): Promise<void> => {
      await go();
      await page.waitForFunction('window.app');
    };
    await open(() => page.goto(site.url));
    const username = await pool.createUser();
    const output: { nextStep: SignInNextStep } = await call(page, 'signIn', { username, password });
    const { sharedSecret } = expectStep(output, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP').totpSetupDetails;

    const stored = await dumpStorage(page);
    expect(stored).toContain(`${pool.config.userPool.clientId}.c`);
    for (const secret of [sharedSecret, password, username]) expect(stored).not.toContain(secret);

    await open(() => page.reload());
    const nextStep: SignInNextStep = await call(page, 'getPendingSignIn');
    expect(expectStep({ nextStep }, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP').totpSetupDetails.sharedSecret).toBe(
      sharedSecret,
    );
    expectStep(await answer(page, totp(world, sharedSecret)), 'DONE');
    expect(await call(page, 'getPendingSignIn')).toBeUndefined();

    await world.advance(60);
    await call(page, 'signOut');
    expectStep(await call(page, 'signIn', { username, password }), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    await open(() => page.reload());
    expectStep(await answer(page, totp(world, sharedSecret)), 'DONE');
    expect(await call(page, 'getCurrentUser')).toMatchObject({ signInDetails: { loginId: username } });
  });
});
