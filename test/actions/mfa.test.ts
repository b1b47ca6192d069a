import { createAuth } from '@claviger/auth';
import { Secret, TOTP, URI } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { createNetwork } from '../session/network.js';
import { useWorld } from '../session/world.js';
import { createPool, type PoolOptions } from './pools.js';

const world = useWorld();

const totpPool: PoolOptions = {
  mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
};

async function signedIn(options: PoolOptions = totpPool) {
  const pool = await createPool(world, options);
  const user = await pool.createAccount();
  const network = createNetwork();
  const auth = createAuth(pool.config, { fetch: network.fetch });
  await auth.signIn(user);
  network.clear();
  return { auth, network, user };
}

/** What an authenticator app shows by the service's clock. */
function codeOf(secret: string, offsetSeconds = 0): string {
  const timestamp = world.local.clock.now() + offsetSeconds * 1000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

describe('an authenticator app', () => {
  test('is set up, preferred, and asked for at the next sign-in', async () => {
    const { auth, user } = await signedIn();
    const details = await auth.setUpTOTP();
    expect(details.sharedSecret).toMatch(/^[A-Z2-7]{16,}$/);
    await auth.verifyTOTPSetup({ code: codeOf(details.sharedSecret), options: { friendlyDeviceName: 'phone' } });
    await auth.updateMFAPreference({ totp: 'PREFERRED' });
    expect(await auth.fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    await auth.signOut();
    // A code counts once.
    await world.advance(60);
    const { isSignedIn, nextStep } = await auth.signIn(user);
    expect({ isSignedIn, nextStep }).toMatchObject({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' },
    });
    expect(await auth.confirmSignIn({ challengeResponse: codeOf(details.sharedSecret) })).toMatchObject({
      isSignedIn: true,
    });
  });

  test('contains the names of the app and the user, with any characters', async () => {
    const { auth, user } = await signedIn();
    const { getSetupUri, sharedSecret } = await auth.setUpTOTP();
    for (const [app, account] of [
      ['My App', undefined],
      ['Keys & Co #1?', 'ann/b@example.com'],
    ] as const) {
      const uri = getSetupUri(app, account);
      expect(uri.protocol).toBe('otpauth:');
      const parsed = URI.parse(uri.href) as TOTP;
      expect(parsed).toMatchObject({ issuer: app, label: account ?? user.username, digits: 6, period: 30 });
      expect(parsed.secret.base32).toBe(sharedSecret);
    }
  });

  test('does not count with a wrong code, and can’t be preferred before it counts', async () => {
    const { auth } = await signedIn();
    const { sharedSecret } = await auth.setUpTOTP();
    await expect(auth.verifyTOTPSetup({ code: codeOf(sharedSecret, 3_600) })).rejects.toMatchObject({
      kind: 'service',
      code: 'EnableSoftwareTokenMFAException',
    });
    await expect(auth.updateMFAPreference({ totp: 'PREFERRED' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    expect(await auth.fetchMFAPreference()).toEqual({});
  });

  test('in a pool that has none: said by its name', async () => {
    const { auth } = await signedIn({});
    await expect(auth.setUpTOTP()).rejects.toMatchObject({ code: 'SoftwareTokenMFANotFoundException' });
  });
});

describe('the preference among second factors', () => {
  test.each([
    ['ENABLED', { Enabled: true }],
    ['DISABLED', { Enabled: false }],
    ['PREFERRED', { Enabled: true, PreferredMfa: true }],
    ['NOT_PREFERRED', { Enabled: true, PreferredMfa: false }],
  ] as const)('%s is %j', async (email, setting) => {
    const { auth, network } = await signedIn();
    await auth.updateMFAPreference({ email }).catch(() => undefined);
    expect(network.bodies.at(-1)).toEqual({ AccessToken: expect.any(String), EmailMfaSettings: setting });
    // The preferred factor is asked for only where it could get lost.
    expect(network.operations).toEqual([...(email === 'ENABLED' ? ['GetUser'] : []), 'SetUserMFAPreference']);
  });

  test('several can be enabled, one preferred, and taken back', async () => {
    const { auth, network } = await signedIn();
    const { sharedSecret } = await auth.setUpTOTP();
    await auth.verifyTOTPSetup({ code: codeOf(sharedSecret) });
    network.clear();
    await auth.updateMFAPreference({ totp: 'ENABLED', email: 'PREFERRED' });
    expect(network.operations).toEqual(['SetUserMFAPreference']);
    const { enabled = [], preferred } = await auth.fetchMFAPreference();
    expect([[...enabled].sort(), preferred]).toEqual([['EMAIL', 'TOTP'], 'EMAIL']);
    // ENABLED takes the preference from neither.
    await auth.updateMFAPreference({ email: 'ENABLED' });
    expect(await auth.fetchMFAPreference()).toMatchObject({ preferred: 'EMAIL' });
    await auth.updateMFAPreference({ totp: 'ENABLED' });
    expect(await auth.fetchMFAPreference()).toMatchObject({ preferred: 'EMAIL' });
    await auth.updateMFAPreference({ email: 'NOT_PREFERRED', totp: 'ENABLED' });
    expect((await auth.fetchMFAPreference()).preferred).toBeUndefined();
    await auth.updateMFAPreference({ email: 'DISABLED' });
    expect(await auth.fetchMFAPreference()).toEqual({ enabled: ['TOTP'] });
  });
});
