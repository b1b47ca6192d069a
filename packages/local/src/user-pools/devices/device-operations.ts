import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter, notAuthorized } from '../base/errors.js';
import { isUsablePublicA } from '../srp/srp.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { type DeviceType, describeDevice, forgetDevice, listDevicesOf, markDevice } from './device-changes.js';
import { deviceNotFound, findDevice, readDeviceConfiguration } from './devices.js';

interface ConfirmDeviceInput {
  readonly AccessToken: string;
  readonly DeviceKey: string;
  readonly DeviceName?: string;
  /** Both base64. */
  readonly DeviceSecretVerifierConfig?: { readonly Salt?: string; readonly PasswordVerifier?: string };
}

/** Keeps what a device will prove itself by. The device is the one that the access token's sign-in was given. */
const confirmDevice: Operation<ConfirmDeviceInput, { readonly UserConfirmationNecessary: boolean }> = {
  service: 'cognito-idp',
  name: 'ConfirmDevice',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool, signInId } = await requireTokenHolder(services, input.AccessToken);
    const tracking = readDeviceConfiguration(pool);
    if (tracking === undefined) {
      throw new ServiceError('InvalidUserPoolConfigurationException', 'The user pool does not track devices.');
    }
    const salt = toHex(input.DeviceSecretVerifierConfig?.Salt);
    const verifier = toHex(input.DeviceSecretVerifierConfig?.PasswordVerifier);
    if (!/^[0-9a-f]{1,768}$/.test(salt) || !isUsablePublicA(verifier)) {
      throw invalidParameter('DeviceSecretVerifierConfig is not a salt and a verifier.');
    }
    const asks = tracking.DeviceOnlyRememberedOnUserPrompt === true;
    const now = services.clock.now();
    await services.store.transaction(async (tx) => {
      const signIn = await tx.selectFrom('sign_ins').select('device_key').where('id', '=', signInId).executeTakeFirst();
      if (signIn?.device_key !== input.DeviceKey) throw deviceNotFound();
      if ((await findDevice(tx, { sub: user.sub, key: input.DeviceKey })) !== undefined) {
        throw new ServiceError('DeviceKeyExistsException', 'The device is confirmed already.');
      }
      await tx
        .insertInto('devices')
        .values({
          device_key: input.DeviceKey,
          sub: user.sub,
          name: input.DeviceName ?? null,
          srp_salt: salt,
          srp_verifier: verifier,
          remembered: asks ? 0 : 1,
          created_at: now,
          modified_at: now,
          authenticated_at: now,
        })
        .execute();
      await tx
        .updateTable('sign_ins')
        .set({ device_confirmed: 1 })
        .where('sub', '=', user.sub)
        .where('device_key', '=', input.DeviceKey)
        .execute();
    });
    return { UserConfirmationNecessary: asks };
  },
};

function toHex(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64')
    .toString('hex')
    .replace(/^0+/, '');
}

interface DeviceInput {
  readonly AccessToken?: string;
  readonly DeviceKey: string;
}

type Nothing = Record<string, never>;

const getDevice: Operation<DeviceInput, { readonly Device: DeviceType }> = {
  service: 'cognito-idp',
  name: 'GetDevice',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, requireToken(input));
    const device = await findDevice(services.store.db, { sub: user.sub, key: input.DeviceKey });
    if (device === undefined) throw deviceNotFound();
    return { Device: describeDevice(device) };
  },
};

const forget: Operation<DeviceInput, Nothing> = {
  service: 'cognito-idp',
  name: 'ForgetDevice',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, requireToken(input));
    await forgetDevice(services, { sub: user.sub, key: input.DeviceKey });
    return {};
  },
};

const updateDeviceStatus: Operation<DeviceInput & { readonly DeviceRememberedStatus?: string }, Nothing> = {
  service: 'cognito-idp',
  name: 'UpdateDeviceStatus',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, requireToken(input));
    await markDevice(services, { sub: user.sub, key: input.DeviceKey }, input.DeviceRememberedStatus);
    return {};
  },
};

interface ListDevicesInput {
  readonly AccessToken: string;
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

const listDevices: Operation<ListDevicesInput> = {
  service: 'cognito-idp',
  name: 'ListDevices',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    return await listDevicesOf(services, user.sub, input);
  },
};

function requireToken({ AccessToken }: DeviceInput): string {
  if (AccessToken === undefined) throw notAuthorized('Invalid Access Token');
  return AccessToken;
}

export const deviceOperations: readonly Operation[] = [
  confirmDevice,
  getDevice,
  forget,
  updateDeviceStatus,
  listDevices,
];
