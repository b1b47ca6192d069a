import type { LocalServices } from '../../context/services.js';
import { invalidParameter } from '../base/errors.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import type { DeviceRow } from '../base/sign-in-schema.js';
import { deviceNotFound } from './devices.js';

/** `DeviceType` on the wire. */
export interface DeviceType {
  readonly DeviceKey: string;
  readonly DeviceAttributes: readonly { readonly Name: string; readonly Value: string }[];
  readonly DeviceCreateDate: number;
  readonly DeviceLastModifiedDate: number;
  readonly DeviceLastAuthenticatedDate: number;
}

export function describeDevice(device: DeviceRow): DeviceType {
  return {
    DeviceKey: device.device_key,
    DeviceAttributes: [
      { Name: 'device_status', Value: 'valid' },
      ...(device.name === null ? [] : [{ Name: 'device_name', Value: device.name }]),
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

interface UserDevice {
  readonly sub: string;
  readonly key: string;
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function forgetDevice({ store }: LocalServices, { sub, key }: UserDevice): Promise<void> {
  await store.transaction(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('devices')
      .where('device_key', '=', key)
      .where('sub', '=', sub)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw deviceNotFound();
  });
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function markDevice(
  { store, clock }: LocalServices,
  { sub, key }: UserDevice,
  status: string | undefined,
): Promise<void> {
  if (status === undefined) throw invalidParameter('Missing required parameter DeviceRememberedStatus');
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('devices')
      .set({ remembered: status === 'remembered' ? 1 : 0, modified_at: clock.now() })
      .where('device_key', '=', key)
      .where('sub', '=', sub)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw deviceNotFound();
  });
}

interface DevicesPage {
  readonly Devices: readonly DeviceType[];
  readonly PaginationToken?: string;
}

const LONGEST_PAGE = 60;

/** The devices of a user, by pages. */
export async function listDevicesOf(
  services: LocalServices,
  sub: string,
  { Limit, PaginationToken }: { readonly Limit?: number; readonly PaginationToken?: string },
): Promise<DevicesPage> {
  const of = `ListDevices|${sub}`;
  const [after = ''] = PaginationToken === undefined ? [] : openPageToken(services, of, PaginationToken);
  const limit = Limit || LONGEST_PAGE;
  const rows = await services.store.db
    .selectFrom('devices')
    .selectAll()
    .where('sub', '=', sub)
    .where('device_key', '>', after)
    .orderBy('device_key')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > page.length && last !== undefined;
  return {
    Devices: page.map(describeDevice),
    ...(more && { PaginationToken: makePageToken(services, of, [last.device_key]) }),
  };
}
