import type { Operation } from '../../iam/operation.js';
import { type DevicesPage, readDevicesPage } from '../answers/device-type.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminListDevicesInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

/** Lists the devices of a user. */
export const adminListDevices: Operation<AdminListDevicesInput, DevicesPage> = {
  service: 'cognito-idp',
  name: 'AdminListDevices',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    return await readDevicesPage(services, user.sub, input);
  },
};
