import type { Operation } from '../../iam/operation.js';
import { removeDevice } from '../devices/device-changes.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminForgetDeviceInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly DeviceKey: string;
}

/** Deletes a device of a user. */
export const adminForgetDevice: Operation<AdminForgetDeviceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminForgetDevice',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await services.store.transaction((tx) => removeDevice(tx, { sub: user.sub, key: input.DeviceKey }));
    return {};
  },
};
