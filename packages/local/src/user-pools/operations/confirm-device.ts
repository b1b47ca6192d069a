import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { insertDevice } from '../devices/device-changes.js';
import { readDeviceConfiguration } from '../devices/devices.js';
import { isUsablePublicA, type SrpVerifier } from '../srp/srp.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface ConfirmDeviceInput {
  readonly AccessToken: string;
  readonly DeviceKey: string;
  readonly DeviceName?: string;
  /** Both base64. */
  readonly DeviceSecretVerifierConfig?: { readonly Salt?: string; readonly PasswordVerifier?: string };
}

interface ConfirmDeviceOutput {
  readonly UserConfirmationNecessary: boolean;
}

/** Confirms the device of the access token's sign-in. It proves itself by its verifier from now on. */
export const confirmDevice: Operation<ConfirmDeviceInput, ConfirmDeviceOutput> = {
  service: 'cognito-idp',
  name: 'ConfirmDevice',
  authorization: 'token',
  handle: async (input, { services, sourceIp }) => {
    const { user, pool, signInId } = await requireTokenHolder(services, input.AccessToken);
    const tracking = readDeviceConfiguration(pool);
    if (tracking === undefined) {
      throw new ServiceError('InvalidUserPoolConfigurationException', 'The user pool does not track devices.');
    }
    const verifier = readVerifier(input.DeviceSecretVerifierConfig);
    const isPrompted = tracking.DeviceOnlyRememberedOnUserPrompt === true;
    const { DeviceKey: key, DeviceName: name } = input;
    const device = { sub: user.sub, key, signInId, name, verifier, sourceIp, isRemembered: !isPrompted };
    await services.store.transaction((tx) => insertDevice(tx, services, device));
    return { UserConfirmationNecessary: isPrompted };
  },
};

function readVerifier(config: ConfirmDeviceInput['DeviceSecretVerifierConfig']): SrpVerifier {
  const salt = toHex(config?.Salt);
  const verifier = toHex(config?.PasswordVerifier);
  if (!/^[0-9a-f]{1,768}$/.test(salt) || !isUsablePublicA(verifier)) {
    throw invalidParameter('DeviceSecretVerifierConfig is not a salt and a verifier.');
  }
  return { salt, verifier };
}

function toHex(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64')
    .toString('hex')
    .replace(/^0+/, '');
}
