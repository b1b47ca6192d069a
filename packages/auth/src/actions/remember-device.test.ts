import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { rememberDevice } from './remember-device.js';

test('rememberDevice sends the device of the access token', async () => {
  const { session, requests } = await createSignedInService({ UpdateDeviceStatus: {} }, { device_key: 'device-1' });
  await rememberDevice(session);
  expect(requests).toMatchObject([
    { operation: 'UpdateDeviceStatus', input: { DeviceKey: 'device-1', DeviceRememberedStatus: 'remembered' } },
  ]);
});

test('rememberDevice where the pool tracks no devices rejects before any request', async () => {
  const { session, requests } = await createSignedInService({});
  await expect(rememberDevice(session)).rejects.toMatchObject({ kind: 'invalidState', code: 'NoDevice' });
  expect(requests).toEqual([]);
});
