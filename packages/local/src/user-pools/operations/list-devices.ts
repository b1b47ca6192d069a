import type { Operation } from '../../iam/operation.js';
import { type DevicesPage, readDevicesPage } from '../answers/device-type.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ListDevicesInput {
  readonly AccessToken: string;
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

/** Lists the devices of the user. */
export const listDevices: Operation<ListDevicesInput, DevicesPage> = {
  service: 'cognito-idp',
  name: 'ListDevices',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    return await readDevicesPage(services, user.sub, input);
  },
};
