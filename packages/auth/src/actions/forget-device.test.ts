import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { forgetDevice } from './forget-device.js';

test.each([
  ['this device', {}, 'device-1'],
  ['a device of the list', { device: { id: 'device-2' } }, 'device-2'],
])('forgetDevice sends %s', async (_, input, DeviceKey) => {
  const { session, requests } = await createSignedInService({ ForgetDevice: {} }, { device_key: 'device-1' });
  await forgetDevice(session, input);
  expect(requests).toMatchObject([{ operation: 'ForgetDevice', input: { DeviceKey } }]);
});

test('forgetDevice without a device, or with an empty id, rejects before any request', async () => {
  const { session, requests } = await createSignedInService({});
  await expect(forgetDevice(session)).rejects.toMatchObject({ kind: 'invalidState', code: 'NoDevice' });
  await expect(forgetDevice(session, { device: { id: '' } })).rejects.toMatchObject({
    kind: 'validation',
    field: 'device.id',
  });
  expect(requests).toEqual([]);
});
