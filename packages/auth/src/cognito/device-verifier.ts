import { concat, pad, type SrpCrypto, toBase64, toInteger } from './srp.js';

/** The input of `ConfirmDevice`, and the secret that never leaves the device. */
export interface DeviceVerifier {
  /** The device's secret: 40 random bytes, in base64. */
  readonly password: string;
  /** `DeviceSecretVerifierConfig`, both in base64. */
  readonly Salt: string;
  readonly PasswordVerifier: string;
}

/** Creates the secret of a device and its SRP verifier (SRP-6a, RFC 5054). */
export async function createDeviceVerifier(
  crypto: SrpCrypto,
  { group, key }: { readonly group: string; readonly key: string },
): Promise<DeviceVerifier> {
  const password = toBase64(crypto.randomBytes(40));
  const salt = pad(toInteger(crypto.randomBytes(16)));
  const credentials = await crypto.sha256(new TextEncoder().encode(`${group}${key}:${password}`));
  const x = toInteger(await crypto.sha256(concat(salt, credentials)));
  const verifier = await crypto.modPow(2n, x);
  return { password, Salt: toBase64(salt), PasswordVerifier: toBase64(pad(verifier)) };
}
