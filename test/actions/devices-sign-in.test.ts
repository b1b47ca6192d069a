import { randomInt } from 'node:crypto';
import { AdminForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { SessionStore } from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import { describe, expect, test } from 'vitest';
import { dropAfter, refuses } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import { createPool, enrolTotp, everyFactor, expectStep, newEmail, type Pool, totp } from './pools.js';

const world = useWorld();
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

/** A pool that tracks devices. `ofSecondFactor`: a known one replaces the second factor. */
function trackingPool(ofSecondFactor = false): Promise<Pool> {
  const DeviceConfiguration = {
    ChallengeRequiredOnNewDevice: ofSecondFactor,
    DeviceOnlyRememberedOnUserPrompt: false,
  };
  return createPool(world, { pool: { DeviceConfiguration }, ...(ofSecondFactor && { mfa: everyFactor }) });
}

/** A store that can be looked into. */
function openStore() {
  const values = new Map<string, string>();
  const store: SessionStore = {
    ...memoryStorage(),
    read: async (key) => values.get(key) ?? null,
    async write(key, value) {
      values.set(key, value);
    },
    async remove(key) {
      values.delete(key);
    },
  };
  return { store, values, deviceKeys: (): string[] => [...values.keys()].filter((key) => key.includes('.d.')) };
}

/** What each request named as its device. */
function devicesIn(bodies: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  return bodies.map((body) => Object(body['AuthParameters'] ?? body['ChallengeResponses'])['DEVICE_KEY']);
}

const viaSrp = ['InitiateAuth', 'RespondToAuthChallenge'];
const viaSrpAndDevice = [...viaSrp, 'RespondToAuthChallenge', 'RespondToAuthChallenge'];

describe('a device', () => {
  test('is registered by the first sign-in, and proves itself at the next one, after a sign-out too', async () => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { store, values, deviceKeys } = openStore();
    const { auth, network } = pool.open({ storage: store });
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations).toEqual([...viaSrp, 'ConfirmDevice']);
    expect(deviceKeys().join()).not.toContain('example.com');
    const [device] = await auth.fetchDevices();
    const tokens = (await auth.fetchAuthSession()).getCognitoTokens().get();
    expect(tokens.accessToken.payload['device_key']).toBe(device?.id);
    await auth.signOut();
    expect(deviceKeys().length).toBeGreaterThan(0);

    network.clear();
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations).toEqual(viaSrpAndDevice);
    expect(devicesIn(network.bodies)).toEqual(Array(4).fill(device?.id));
    expect((await auth.fetchDevices()).map(({ id }) => id)).toEqual([device?.id]);
    const secret = JSON.parse(values.get(deviceKeys()[0] ?? '') ?? '{}').password;
    expect(secret).toMatch(/^.{56}$/);
    expect(JSON.stringify(network.bodies)).not.toContain(secret);
  });

  test('is what a refresh token belongs to', async () => {
    const pool = await trackingPool();
    const { auth, network } = pool.open();
    await auth.signIn({ username: await pool.createUser(), password });
    network.clear();
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    const { accessToken } = session.getCognitoTokens().get();
    expect(network.bodies[0]).toMatchObject({ DeviceKey: accessToken.payload['device_key'] });
    expect(network.operations).toEqual(['GetTokensFromRefreshToken']);
  });

  test('replaces the second factor, with either flow', async () => {
    const pool = await trackingPool(true);
    const username = await pool.createUser();
    const secret = await enrolTotp(world, pool, username);
    const { auth, network } = pool.open();
    expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: totp(world, secret) })).toEqual(done);
    expect(network.operations.at(-1)).toBe('ConfirmDevice');
    for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
      await auth.signOut();
      network.clear();
      expect(await auth.signIn({ username, password, options: { authFlowType } })).toEqual(done);
      expect(network.operations).not.toContain('ConfirmDevice');
    }
  });

  test('is one for each user', async () => {
    const pool = await trackingPool();
    const { auth } = pool.open();
    const seen = new Set<unknown>();
    for (const username of [await pool.createUser(), await pool.createUser()]) {
      await auth.signIn({ username, password });
      const devices = await auth.fetchDevices();
      expect(devices).toHaveLength(1);
      seen.add(devices[0]?.id);
      await auth.signOut();
    }
    expect(seen.size).toBe(2);
  });

  test('is known by another name of the same user, once the service has said who that is', async () => {
    const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
    const pool = await createPool(world, {
      pool: { DeviceConfiguration, UsernameAttributes: undefined, AliasAttributes: ['email', 'phone_number'] },
    });
    const [email, phone] = [newEmail(), `+49151${randomInt(1e7, 1e8)}`];
    const contacts = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'phone_number', Value: phone },
      { Name: 'phone_number_verified', Value: 'true' },
    ];
    await pool.createUser(contacts, `user-${randomInt(1e9)}`);
    const { auth, network } = pool.open();
    await auth.signIn({ username: email, password });
    const [device] = await auth.fetchDevices();
    await auth.signOut();
    network.clear();
    expect(await auth.signIn({ username: phone, password })).toEqual(done);
    expect(devicesIn(network.bodies).slice(0, 2)).toEqual([undefined, device?.id]);
    expect(network.operations).not.toContain('ConfirmDevice');
  });
});

describe('a device that the service', () => {
  test('has forgotten is registered again, without a question to the user', async () => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { auth, network } = pool.open();
    await auth.signIn({ username, password });
    const [{ id: DeviceKey } = { id: '' }] = await auth.fetchDevices();
    await auth.signOut();
    await world.userPools.send(new AdminForgetDeviceCommand({ UserPoolId: pool.id, Username: username, DeviceKey }));
    network.clear();
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations.at(-1)).toBe('ConfirmDevice');
    const devices = await auth.fetchDevices();
    expect(devices).toHaveLength(1);
    expect(devices[0]?.id).not.toBe(DeviceKey);
    await auth.signOut();
    network.clear();
    await auth.signIn({ username, password });
    expect(network.operations).toEqual(viaSrpAndDevice);
  });

  test.each(['InitiateAuth', 'RespondToAuthChallenge'])(
    'does not find, at %s, is left out of the same request',
    async (operation) => {
      const pool = await trackingPool();
      const username = await pool.createUser();
      const { auth, network } = pool.open();
      await auth.signIn({ username, password });
      await auth.signOut();
      network.break(operation, refuses('ResourceNotFoundException', 'Device does not exist.'), 1);
      network.clear();
      expect(await auth.signIn({ username, password })).toEqual(done);
      const index = network.operations.indexOf(operation);
      expect(devicesIn(network.bodies).slice(index, index + 2)).toEqual([expect.any(String), undefined]);
      expect(network.operations.at(-1)).toBe('ConfirmDevice');
    },
  );

  test('does not take for what it says it is becomes a new one', async () => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { store, values, deviceKeys } = openStore();
    const { auth, network } = pool.open({ storage: store });
    await auth.signIn({ username, password });
    await auth.signOut();
    for (const key of deviceKeys()) {
      values.set(key, JSON.stringify({ ...JSON.parse(values.get(key) ?? ''), password: 'of another device' }));
    }
    network.clear();
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations).toEqual([...viaSrpAndDevice, ...viaSrp, 'ConfirmDevice']);
  });

  test.each(['{', '{"v":2}', 'null'])('was written down as %s is a new one', async (text) => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { store, values, deviceKeys } = openStore();
    const { auth, network } = pool.open({ storage: store });
    await auth.signIn({ username, password });
    await auth.signOut();
    for (const key of deviceKeys()) values.set(key, text);
    network.clear();
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations).toEqual([...viaSrp, 'ConfirmDevice']);
  });

  test('does not register stops no sign-in', async () => {
    const pool = await trackingPool();
    const logs: object[] = [];
    const { store, deviceKeys } = openStore();
    const { auth, network } = pool.open({ storage: store, logger: (record) => logs.push(record) });
    network.break('ConfirmDevice', refuses('InvalidParameterException'));
    expect(await auth.signIn({ username: await pool.createUser(), password })).toEqual(done);
    expect(network.operations.filter((operation) => operation === 'ConfirmDevice')).toHaveLength(1);
    expect(logs).toMatchObject([{ event: 'device.failed', error: { code: 'InvalidParameterException' } }]);
    expect(deviceKeys()).toEqual([]);
  });

  test('does not answer holds up no caller who gives up', async () => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { auth, network } = pool.open();
    const controller = new AbortController();
    network.break('ConfirmDevice', async ({ signal }) => {
      controller.abort(new Error('enough'));
      throw signal?.reason;
    });
    await expect(auth.signIn({ username, password, signal: controller.signal })).rejects.toThrow('enough');
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('has registered, with an answer that was lost, is known all the same', async () => {
    const pool = await trackingPool();
    const username = await pool.createUser();
    const { auth, network } = pool.open();
    network.break('ConfirmDevice', dropAfter, 1);
    expect(await auth.signIn({ username, password })).toEqual(done);
    expect(network.operations.filter((operation) => operation === 'ConfirmDevice')).toHaveLength(2);
    await auth.signOut();
    network.clear();
    await auth.signIn({ username, password });
    expect(network.operations).toEqual(viaSrpAndDevice);
  });
});
