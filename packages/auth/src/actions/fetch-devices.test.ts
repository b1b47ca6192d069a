import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { fetchDevices } from './fetch-devices.js';

test('fetchDevices gives the devices of the user', async () => {
  const Devices = [{ DeviceKey: 'device-1', DeviceAttributes: [{ Name: 'device_name', Value: 'Laptop' }] }];
  const { session } = await createSignedInService({ ListDevices: { Devices } });
  expect(await fetchDevices(session)).toMatchObject([{ id: 'device-1', name: 'Laptop' }]);
});
