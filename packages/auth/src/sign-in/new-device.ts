import { callService } from '../cognito/call-service.js';
import { createDeviceVerifier } from '../cognito/device-verifier.js';
import { required } from '../cognito/rpc.js';
import type { AuthenticationResult } from '../cognito/user-pool.js';
import { asAuthError } from '../errors/own-errors.js';
import { sleep } from '../platform/waiting.js';
import { keepDevice } from '../session/devices.js';
import { parseJwt } from '../session/jwt.js';
import type { SignInFlow } from './flow.js';
import { srpCrypto } from './srp-exchange.js';

const ATTEMPTS = 3;

/** The first pause between two attempts, in milliseconds; each next pause is twice as long. */
const PAUSE_MS = 200;

/** The maximum length of a `DeviceName`. */
const LONGEST_NAME = 1024;

/**
 * Registers this device with the user pool (`ConfirmDevice`), and stores its secret for later sign-ins.
 *
 * @throws {AuthError} the error of the service or the store.
 */
export async function confirmDevice(
  { internals, userPool, signal, signInDetails }: SignInFlow,
  result: AuthenticationResult,
): Promise<void> {
  const AccessToken = required(result, 'AccessToken');
  const DeviceKey = required(result.NewDeviceMetadata, 'DeviceKey');
  const group = required(result.NewDeviceMetadata, 'DeviceGroupKey');
  const verifier = await createDeviceVerifier(srpCrypto(internals), { group, key: DeviceKey });
  const { password, ...DeviceSecretVerifierConfig } = verifier;
  const DeviceName = globalThis.navigator?.userAgent?.slice(0, LONGEST_NAME);
  const request = { AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig };
  for (let attempt = 1; ; attempt++) {
    try {
      await callService(userPool.rpc, 'ConfirmDevice', request, { signal });
      break;
    } catch (error) {
      const { code, retryable } = asAuthError(error);
      // The answer to an earlier attempt was lost.
      if (code === 'DeviceKeyExistsException' && attempt > 1) break;
      if (!retryable || attempt === ATTEMPTS) throw error;
      await sleep(internals.platform, PAUSE_MS * 2 ** (attempt - 1));
    }
  }
  const { username } = parseJwt(AccessToken, 'access').payload;
  await keepDevice(internals, [signInDetails.loginId, `${username}`], { v: 1, key: DeviceKey, group, password });
}
