import { AuthError } from '../errors/auth-error.js';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The functions of WebCrypto on keys and bytes.
 *
 * @throws {AuthError} `SecureContextRequired` without WebCrypto.
 */
export function getSubtle(): SubtleCrypto {
  // Browsers omit it on pages that are neither https nor on this machine.
  if (globalThis.crypto?.subtle) return crypto.subtle;
  throw new AuthError('configuration', 'SecureContextRequired', 'There is no WebCrypto here (crypto.subtle).', {
    recoverySuggestion: 'Use https or localhost; in a test, set globalThis.crypto.',
  });
}

/**
 * SHA-256 (FIPS 180-4).
 *
 * @throws {AuthError} `SecureContextRequired` without WebCrypto.
 */
export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await getSubtle().digest('SHA-256', data));
}

/**
 * HMAC-SHA-256 (RFC 2104).
 *
 * @throws {AuthError} `SecureContextRequired` without WebCrypto.
 */
export async function hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await getSubtle().importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await getSubtle().sign('HMAC', imported, data));
}
