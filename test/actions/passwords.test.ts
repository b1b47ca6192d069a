import { createAuth } from '@claviger/auth';
import { describe, expect, test } from 'vitest';
import { createNetwork, dropBefore } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import { createPool } from './pools.js';

const world = useWorld();
const newPassword = 'Another-horse2';

async function create({ isSignedIn = false, GenerateSecret = false } = {}) {
  const pool = await createPool(world, { client: { GenerateSecret, PreventUserExistenceErrors: 'ENABLED' } });
  const user = await pool.createAccount();
  const network = createNetwork();
  const auth = createAuth(pool.config, { fetch: network.fetch });
  if (isSignedIn) await auth.signIn(user);
  network.clear();
  return { auth, network, pool, user };
}

async function codeFor(to: string): Promise<string> {
  return (await world.local.inbox.find({ to }))?.code ?? '';
}

describe('updatePassword', () => {
  test('changes the password, and the session continues', async () => {
    const { auth, network, user } = await create({ isSignedIn: true });
    await auth.updatePassword({ oldPassword: password, newPassword });
    expect(network.operations).toEqual(['ChangePassword']);
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().ok).toBe(true);
    await auth.signOut();
    await expect(auth.signIn(user)).rejects.toMatchObject({ kind: 'notAuthorized' });
    expect(await auth.signIn({ ...user, password: newPassword })).toMatchObject({ isSignedIn: true });
  });

  test.each([
    ['a wrong old one', { oldPassword: 'Wrong-horse1', newPassword }, 'NotAuthorizedException'],
    ['a weak new one', { oldPassword: password, newPassword: 'weak' }, 'InvalidPasswordException'],
  ])('%s is denied, and the session continues', async (_, input, code) => {
    const { auth, network } = await create({ isSignedIn: true });
    await expect(auth.updatePassword(input)).rejects.toMatchObject({ code });
    expect(network.operations).toEqual(['ChangePassword']);
    expect((await auth.fetchAuthSession()).getCognitoTokens().ok).toBe(true);
  });
});

describe('a password that was forgotten', () => {
  test('is reset with the code that was sent', async () => {
    const { auth, network, user } = await create();
    const { username } = user;
    const clientMetadata = { from: 'test' };
    expect(await auth.resetPassword({ username, options: { clientMetadata } })).toEqual({
      isPasswordReset: false,
      nextStep: {
        resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
        codeDeliveryDetails: { destination: 'u***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
      },
    });
    expect(network.bodies[0]).toMatchObject({ ClientMetadata: clientMetadata });
    const confirmationCode = await codeFor(username);
    await expect(
      auth.confirmResetPassword({ username, newPassword, confirmationCode: '000000' }),
    ).rejects.toMatchObject({ kind: 'service', code: 'CodeMismatchException' });
    await auth.confirmResetPassword({ username, newPassword, confirmationCode });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    expect(await auth.signIn({ username, password: newPassword })).toMatchObject({ isSignedIn: true });
    await auth.signOut();
    await expect(auth.confirmResetPassword({ username, newPassword, confirmationCode })).rejects.toMatchObject({
      name: 'AuthError',
    });
  });

  test('of an unknown user: the same answer', async () => {
    const { auth } = await create();
    expect(await auth.resetPassword({ username: 'nobody@example.com' })).toMatchObject({
      nextStep: { resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE' },
    });
  });

  test('offline', async () => {
    const { auth, network, user } = await create();
    network.break('ForgotPassword', dropBefore);
    await expect(auth.resetPassword(user)).rejects.toMatchObject({ code: 'NetworkError', retryable: true });
  });

  test('for threat protection: with the app’s data about the device', async () => {
    const { pool, user } = await create();
    const network = createNetwork();
    const auth = createAuth(pool.config, {
      fetch: network.fetch,
      getUserContextData: ({ username }) => ({ encodedData: `data of ${username}` }),
    });
    await auth.resetPassword(user);
    expect(network.bodies[0]).toMatchObject({ UserContextData: { EncodedData: `data of ${user.username}` } });
  });
});
