import { type Auth, createAuth } from '@claviger/auth';
import { describe, expect, test } from 'vitest';
import { createNetwork } from '../session/network.js';
import { useWorld } from '../session/world.js';
import { createPool, type PoolOptions } from './pools.js';

const world = useWorld();

const withDepartment: PoolOptions = {
  pool: { Schema: [{ Name: 'department', AttributeDataType: 'String', Mutable: true }] },
};

async function signedIn(options: PoolOptions = withDepartment) {
  const pool = await createPool(world, options);
  const user = await pool.createAccount();
  const network = createNetwork();
  const auth = createAuth(pool.config, { fetch: network.fetch });
  await auth.signIn(user);
  network.clear();
  return { auth, network, pool, user };
}

async function codeFor(to: string): Promise<string> {
  return (await world.local.inbox.find({ to }))?.code ?? '';
}

async function read(auth: Auth, ...names: string[]): Promise<unknown[]> {
  const attributes: Readonly<Record<string, string | undefined>> = await auth.fetchUserAttributes();
  return names.map((name) => attributes[name]);
}

describe('attributes', () => {
  test('are read, changed and removed, standard ones and those of the pool', async () => {
    const { auth, network, user } = await signedIn();
    expect(await auth.fetchUserAttributes()).toMatchObject({ email: user.username, email_verified: 'true' });
    const clientMetadata = { from: 'test' };
    expect(
      await auth.updateUserAttributes({
        userAttributes: { name: 'Ann', 'custom:department': 'keys' },
        options: { clientMetadata },
      }),
    ).toEqual({
      name: { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } },
      'custom:department': { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } },
    });
    expect(network.bodies.at(-1)).toMatchObject({ ClientMetadata: clientMetadata });
    expect(await read(auth, 'name', 'custom:department')).toEqual(['Ann', 'keys']);
    expect(await auth.updateUserAttribute({ userAttribute: { attributeKey: 'name', value: 'Anna' } })).toEqual({
      isUpdated: true,
      nextStep: { updateAttributeStep: 'DONE' },
    });
    await auth.deleteUserAttributes({ userAttributeKeys: ['custom:department'] });
    expect(await read(auth, 'name', 'custom:department')).toEqual(['Anna', undefined]);
  });

  test('show in the ID token after the next renewal', async () => {
    const { auth } = await signedIn();
    await auth.updateUserAttribute({ userAttribute: { attributeKey: 'name', value: 'Ann' } });
    const { idToken } = (await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().get();
    expect(idToken.payload['name']).toBe('Ann');
  });

  test('a new address asks for the code that was sent to it', async () => {
    const { auth, user } = await signedIn();
    const value = `new-${user.username}`;
    const { isUpdated, nextStep } = await auth.updateUserAttribute({ userAttribute: { attributeKey: 'email', value } });
    expect({ isUpdated, nextStep }).toEqual({
      isUpdated: false,
      nextStep: {
        updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE',
        codeDeliveryDetails: { destination: 'n***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
      },
    });
    await expect(
      auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: '000000' }),
    ).rejects.toMatchObject({ code: 'CodeMismatchException' });
    await auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await codeFor(value) });
    expect(await read(auth, 'email', 'email_verified')).toEqual([value, 'true']);
  });

  test('a code can be asked for again', async () => {
    const { auth, user } = await signedIn();
    const value = `new-${user.username}`;
    await auth.updateUserAttribute({ userAttribute: { attributeKey: 'email', value } });
    const options = { clientMetadata: { from: 'test' } };
    expect(await auth.sendUserAttributeVerificationCode({ userAttributeKey: 'email', options })).toMatchObject({
      deliveryMedium: 'EMAIL',
      attributeName: 'email',
    });
    await auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await codeFor(value) });
    expect(await read(auth, 'email_verified')).toEqual(['true']);
  });

  test('that the pool does not have, or the client may not write, are refused by the service', async () => {
    const { auth, network } = await signedIn();
    await expect(auth.updateUserAttributes({ userAttributes: { 'custom:unknown': 'a' } })).rejects.toMatchObject({
      name: 'AuthError',
      message: expect.any(String),
    });
    await expect(auth.updateUserAttributes({ userAttributes: { email_verified: 'true' } })).rejects.toMatchObject({
      name: 'AuthError',
    });
    // It is no news about the token, and nothing is asked twice.
    expect(network.operations).toEqual(['UpdateUserAttributes', 'UpdateUserAttributes']);
  });
});
