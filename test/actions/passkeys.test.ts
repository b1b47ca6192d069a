import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { type Site, serveSite } from '../web/site.js';
import { createPool, type Pool } from './pools.js';

const world = useWorld();

describe.skipIf(!hasChromium)('passkeys, with an authenticator of the browser’s own', () => {
  let browser: Chromium;
  let site: Site;
  let pool: Pool;
  let page: Page;
  let devtools: CDPSession;
  let authenticatorId: string;
  let user: { username: string; password: string };

  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveSite();
    pool = await createPool(world, {
      pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
    });
    await site.configure(pool.config);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.context.newPage();
    devtools = await browser.context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(site.url).origin, storageTypes: 'all' });
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    await devtools.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const;
    ({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options }));
    user = await pool.createAccount();
    expect(await call('signIn', user)).toMatchObject({ isSignedIn: true });
  });

  const call = <T>(name: string, input: object = {}): Promise<T> =>
    page.evaluate(`window.app.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`) as Promise<T>;
  const hurry = (name: string, input: object = {}): Promise<unknown> =>
    page.evaluate(`window.app.hurry(${JSON.stringify(name)}, ${JSON.stringify(input)})`);
  const signInWithPasskey = (options: object = {}): Promise<unknown> =>
    call('signIn', { username: user.username, options: { preferredChallenge: 'WEB_AUTHN', ...options } });
  const list = (): Promise<{ credentials: { credentialId: string }[] }> => call('listWebAuthnCredentials');

  test('are made, listed, and sign in without a password', async () => {
    expect(await call('associateWebAuthnCredential')).toBeUndefined();
    expect(await list()).toEqual({
      credentials: [
        {
          credentialId: expect.stringMatching(/^[\w-]+$/),
          friendlyCredentialName: expect.any(String),
          relyingPartyId: 'localhost',
          authenticatorAttachment: 'platform',
          authenticatorTransports: ['internal'],
          createdAt: expect.any(Date),
        },
      ],
    });
    await call('signOut');
    expect(await signInWithPasskey()).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
    expect(await call('getCurrentUser')).toMatchObject({ signInDetails: { authFlowType: 'USER_AUTH' } });
  });

  test('sign in out of the autofill of an input', async () => {
    await call('associateWebAuthnCredential');
    await call('signOut');
    expect(await signInWithPasskey({ passkeyAutofill: true })).toMatchObject({ isSignedIn: true });
  });

  test('are chosen among several ways', async () => {
    await call('associateWebAuthnCredential');
    await call('signOut');
    const input = { username: user.username, options: { authFlowType: 'USER_AUTH' } };
    expect(await call('signIn', input)).toMatchObject({
      nextStep: {
        signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
        availableChallenges: expect.arrayContaining(['WEB_AUTHN']),
      },
    });
    expect(await call('confirmSignIn', { challengeResponse: 'WEB_AUTHN' })).toMatchObject({ isSignedIn: true });
  });

  test('are made once on each device', async () => {
    await call('associateWebAuthnCredential');
    expect(await call('associateWebAuthnCredential')).toEqual({ kind: 'invalidState', code: 'PasskeyExists' });
    expect((await list()).credentials).toHaveLength(1);
  });

  test('that were deleted are no longer offered', async () => {
    await call('associateWebAuthnCredential');
    const [passkey] = (await list()).credentials;
    expect(await call('deleteWebAuthnCredential', passkey)).toBeUndefined();
    expect(await list()).toEqual({ credentials: [] });
    expect(await call('deleteWebAuthnCredential', passkey)).toMatchObject({ code: 'ResourceNotFoundException' });
    await call('signOut');
    expect(await signInWithPasskey()).toMatchObject({ isSignedIn: false });
  });

  test('that the user does not give: cancelled, and no user is signed in', async () => {
    await call('associateWebAuthnCredential');
    await call('signOut');
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasUserVerification: true,
      isUserVerified: false,
      automaticPresenceSimulation: true,
    } as const;
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
    expect(await signInWithPasskey()).toEqual({ kind: 'notAuthorized', code: 'UserCancelled' });
    expect(await call('getCurrentUser')).toMatchObject({ kind: 'signedOut' });
  });

  test('a caller who aborts gets the reason, and the dialog of the browser closes', async () => {
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    // The code of DOMException TimeoutError.
    expect(await hurry('associateWebAuthnCredential')).toBe(23);
    await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    expect(await call('associateWebAuthnCredential')).toBeUndefined();
  });

  test('where the pool has none: said by its name', async () => {
    const other = await createPool(world);
    await site.configure(other.config);
    try {
      await page.reload();
      await page.waitForFunction('window.app');
      await call('signOut');
      await call('signIn', await other.createAccount());
      expect(await call('associateWebAuthnCredential')).toMatchObject({ code: 'WebAuthnNotEnabledException' });
    } finally {
      await site.configure(pool.config);
    }
  });
});
