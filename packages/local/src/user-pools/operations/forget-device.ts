import type { Operation } from '../../iam/operation.js';
import { removeDevice } from '../devices/device-changes.js';
import { requireToken } from '../inputs/access-token.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ForgetDeviceInput {
  readonly AccessToken?: string;
  readonly DeviceKey: string;
}

/** Deletes a device of the user. */
export const forgetDevice: Operation<ForgetDeviceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'ForgetDevice',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, requireToken(input));
    await services.store.transaction((tx) => removeDevice(tx, { sub: user.sub, key: input.DeviceKey }));
    return {};
  },
};
