import type { LocalServices } from '../../context/services.js';
import type { DeviceRow } from '../base/sign-in-schema.js';
import { readDevices } from '../devices/devices.js';
import { readPage } from './page.js';

/** `DeviceType`: a device in answers. Instants are seconds since the epoch. */
export interface DeviceType {
  readonly DeviceKey: string;
  readonly DeviceAttributes: readonly { readonly Name: string; readonly Value: string }[];
  readonly DeviceCreateDate: number;
  readonly DeviceLastModifiedDate: number;
  readonly DeviceLastAuthenticatedDate: number;
}

/** A device as `DeviceType`. */
export function toDeviceType(device: DeviceRow): DeviceType {
  return {
    DeviceKey: device.device_key,
    DeviceAttributes: [
      { Name: 'device_status', Value: 'valid' },
      ...(device.name === null ? [] : [{ Name: 'device_name', Value: device.name }]),
      ...(device.last_ip === null ? [] : [{ Name: 'last_ip_used', Value: device.last_ip }]),
      {
        Name: 'dev:device_remembered_status',
        Value: device.remembered === 1 ? 'remembered' : 'not_remembered',
      },
    ],
    DeviceCreateDate: device.created_at / 1_000,
    DeviceLastModifiedDate: device.modified_at / 1_000,
    DeviceLastAuthenticatedDate: device.authenticated_at / 1_000,
  };
}

/** A page of a user's devices, in answers. */
export interface DevicesPage {
  readonly Devices: readonly DeviceType[];
  readonly PaginationToken?: string;
}

/** Reads the page of a user's devices that an operation asks for. */
export async function readDevicesPage(
  services: LocalServices,
  sub: string,
  { Limit, PaginationToken }: { readonly Limit?: number; readonly PaginationToken?: string },
): Promise<DevicesPage> {
  const { entries, NextToken } = await readPage(services, {
    listing: `ListDevices|${sub}`,
    token: PaginationToken,
    limit: Limit,
    read: (after, count) => readDevices(services.store.db, sub, { after, count }),
    keyOf: (device) => device.device_key,
  });
  return { Devices: entries.map(toDeviceType), ...(NextToken !== undefined && { PaginationToken: NextToken }) };
}
