import type { Operation } from '../../iam/operation.js';
import { type DeviceType, toDeviceType } from '../answers/device-type.js';
import { requireDevice } from '../devices/devices.js';
import { requireToken } from '../inputs/access-token.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface GetDeviceInput {
  readonly AccessToken?: string;
  readonly DeviceKey: string;
}

interface GetDeviceOutput {
  readonly Device: DeviceType;
}

/** Gets a device of the user. */
export const getDevice: Operation<GetDeviceInput, GetDeviceOutput> = {
  service: 'cognito-idp',
  name: 'GetDevice',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, requireToken(input));
    return { Device: toDeviceType(await requireDevice(services.store.db, { sub: user.sub, key: input.DeviceKey })) };
  },
};
