import type { Operation } from '../../iam/operation.js';
import { type DeviceType, toDeviceType } from '../answers/device-type.js';
import { requireDevice } from '../devices/devices.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminGetDeviceInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly DeviceKey: string;
}

interface AdminGetDeviceOutput {
  readonly Device: DeviceType;
}

/** Gets a device of a user. */
export const adminGetDevice: Operation<AdminGetDeviceInput, AdminGetDeviceOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetDevice',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    return { Device: toDeviceType(await requireDevice(services.store.db, { sub: user.sub, key: input.DeviceKey })) };
  },
};
