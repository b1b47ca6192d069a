import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { type AdminUserInput, requireUser } from '../users/admin-user.js';
import { type DeviceType, describeDevice, forgetDevice, listDevicesOf, markDevice } from './device-changes.js';
import { deviceNotFound, findDevice } from './devices.js';

interface NamedDevice extends AdminUserInput {
  readonly DeviceKey: string;
}

type Nothing = Record<string, never>;

const adminGetDevice: Operation<NamedDevice, { readonly Device: DeviceType }> = {
  service: 'cognito-idp',
  name: 'AdminGetDevice',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const sub = await requireSub(services, input);
    const device = await findDevice(services.store.db, { sub, key: input.DeviceKey });
    if (device === undefined) throw deviceNotFound();
    return { Device: describeDevice(device) };
  },
};

const adminForgetDevice: Operation<NamedDevice, Nothing> = {
  service: 'cognito-idp',
  name: 'AdminForgetDevice',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const sub = await requireSub(services, input);
    await forgetDevice(services, { sub, key: input.DeviceKey });
    return {};
  },
};

const adminUpdateDeviceStatus: Operation<NamedDevice & { readonly DeviceRememberedStatus?: string }, Nothing> = {
  service: 'cognito-idp',
  name: 'AdminUpdateDeviceStatus',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const sub = await requireSub(services, input);
    await markDevice(services, { sub, key: input.DeviceKey }, input.DeviceRememberedStatus);
    return {};
  },
};

interface AdminListInput extends AdminUserInput {
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

const adminListDevices: Operation<AdminListInput> = {
  service: 'cognito-idp',
  name: 'AdminListDevices',
  authorization: 'signed',
  handle: async (input, { services }) => listDevicesOf(services, await requireSub(services, input), input),
};

async function requireSub(services: LocalServices, named: AdminUserInput): Promise<string> {
  return (await requireUser(services, named)).user.sub;
}

export const deviceAdminOperations: readonly Operation[] = [
  adminGetDevice,
  adminForgetDevice,
  adminUpdateDeviceStatus,
  adminListDevices,
];
