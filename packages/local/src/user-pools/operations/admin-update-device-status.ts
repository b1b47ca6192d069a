import type { Operation } from '../../iam/operation.js';
import { markDevice } from '../devices/device-changes.js';
import { requireUser } from '../inputs/admin-user.js';
import { readIsRemembered } from '../inputs/device-status.js';

interface AdminUpdateDeviceStatusInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly DeviceKey: string;
  readonly DeviceRememberedStatus?: string;
}

/** Remembers a device of a user, or stops remembering it. */
export const adminUpdateDeviceStatus: Operation<AdminUpdateDeviceStatusInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUpdateDeviceStatus',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { sub } = (await requireUser(services, input)).user;
    const isRemembered = readIsRemembered(input.DeviceRememberedStatus);
    await services.store.transaction((tx) => markDevice(tx, services, { sub, key: input.DeviceKey, isRemembered }));
    return {};
  },
};
