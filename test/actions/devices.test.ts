import { createAuth, type SessionStore } from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import { describe, expect, test } from 'vitest';
import { answersJson, createNetwork } from '../session/network.js';
import { useWorld } from '../session/world.js';
import { createPool, type Pool } from './pools.js';

const world = useWorld();

/** A pool that tracks devices; `isAsked`: it remembers those alone that the user wants remembered. */
async function trackingPool(isAsked = false): Promise<Pool> {
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: isAsked };
  return createPool(world, { pool: { DeviceConfiguration } });
}

function open(pool: Pool, storage: SessionStore = memoryStorage()) {
  const network = createNetwork();
  return { network, auth: createAuth(pool.config, { fetch: network.fetch, storage }) };
}

describe('devices', () => {
  test('are listed, all pages of them', async () => {
    const pool = await trackingPool();
    const user = await pool.createAccount();
    const { auth, network } = open(pool);
    await auth.signIn(user);
    await open(pool).auth.signIn(user);
    const devices = await auth.fetchDevices();
    expect(devices).toHaveLength(2);
    for (const device of devices) {
      expect(device).toMatchObject({
        id: expect.stringMatching(/_[0-9a-f-]{36}$/),
        attributes: expect.objectContaining({ device_status: expect.any(String) }),
        createDate: expect.any(Date),
        lastAuthenticatedDate: expect.any(Date),
        lastModifiedDate: expect.any(Date),
      });
      expect(Math.abs(Number(device.createDate) - world.local.clock.now())).toBeLessThan(60_000);
    }
    const Devices = devices.map(({ id }) => ({ DeviceKey: id }));
    network.break('ListDevices', answersJson({ Devices: Devices.slice(0, 1), PaginationToken: 'more' }), 1);
    network.break('ListDevices', answersJson({ Devices: Devices.slice(1) }));
    network.clear();
    expect((await auth.fetchDevices()).map(({ id }) => id)).toEqual(devices.map(({ id }) => id));
    expect(network.bodies.map((body) => body['PaginationToken'])).toEqual([undefined, 'more']);
  });

  test('this one is remembered when the user wants it', async () => {
    const pool = await trackingPool(true);
    const { auth } = open(pool);
    await auth.signIn(await pool.createAccount());
    expect((await auth.fetchDevices())[0]?.attributes['dev:device_remembered_status']).not.toBe('remembered');
    await auth.rememberDevice();
    expect((await auth.fetchDevices())[0]?.attributes['dev:device_remembered_status']).toBe('remembered');
  });

  test('this one is forgotten here too: the next sign-in is one from a new device', async () => {
    const pool = await trackingPool();
    const user = await pool.createAccount();
    const { auth, network } = open(pool);
    await auth.signIn(user);
    const [before] = await auth.fetchDevices();
    await auth.forgetDevice();
    expect(await auth.fetchDevices()).toEqual([]);
    await auth.signOut();
    network.clear();
    await auth.signIn(user);
    expect(JSON.stringify(network.bodies[0])).not.toContain('DEVICE_KEY');
    const after = await auth.fetchDevices();
    expect(after).toHaveLength(1);
    expect(after[0]?.id).not.toBe(before?.id);
  });

  test('this one of a user who is deleted is forgotten here too', async () => {
    const pool = await trackingPool();
    const user = await pool.createAccount();
    const { auth, network } = open(pool);
    await auth.signIn(user);
    await auth.deleteUser();
    network.clear();
    await expect(auth.signIn(user)).rejects.toMatchObject({ kind: 'notAuthorized' });
    expect(JSON.stringify(network.bodies[0])).not.toContain('DEVICE_KEY');
  });

  test('another one is forgotten, and this one stays known', async () => {
    const pool = await trackingPool();
    const user = await pool.createAccount();
    const { auth, network } = open(pool);
    await auth.signIn(user);
    const [mine] = await auth.fetchDevices();
    await open(pool).auth.signIn(user);
    const other = (await auth.fetchDevices()).find(({ id }) => id !== mine?.id);
    await auth.forgetDevice({ device: { id: other?.id ?? '' } });
    expect((await auth.fetchDevices()).map(({ id }) => id)).toEqual([mine?.id]);
    await auth.signOut();
    network.clear();
    await auth.signIn(user);
    expect(JSON.stringify(network.bodies[0])).toContain(mine?.id);
  });

  test('in a pool that tracks none: invalidState, and no request', async () => {
    const pool = await createPool(world);
    const { auth, network } = open(pool);
    await auth.signIn(await pool.createAccount());
    network.clear();
    for (const action of ['rememberDevice', 'forgetDevice'] as const) {
      await expect(auth[action]()).rejects.toMatchObject({ kind: 'invalidState', code: 'NoDevice' });
    }
    expect(network.operations).toEqual([]);
  });
});
