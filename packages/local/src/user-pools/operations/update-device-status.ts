import type { Operation } from '../../iam/operation.js';
import { markDevice } from '../devices/device-changes.js';
import { readIsRemembered } from '../inputs/device-status.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface UpdateDeviceStatusInput {
  readonly AccessToken: string;
  readonly DeviceKey: string;
  readonly DeviceRememberedStatus?: string;
}

/** Remembers a device of the user, or stops remembering it. */
export const updateDeviceStatus: Operation<UpdateDeviceStatusInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'UpdateDeviceStatus',
  authorization: 'token',
  handle: async ({ AccessToken, DeviceKey: key, DeviceRememberedStatus }, { services }) => {
    const { sub } = (await requireTokenHolder(services, AccessToken)).user;
    const isRemembered = readIsRemembered(DeviceRememberedStatus);
    await services.store.transaction((tx) => markDevice(tx, services, { sub, key, isRemembered }));
    return {};
  },
};
