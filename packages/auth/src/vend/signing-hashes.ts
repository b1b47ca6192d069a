import type { Bytes } from '../platform/platform.js';
import { getSubtle } from '../platform/web-crypto.js';

/** A key of HMAC-SHA-256, ready for use. */
export type SigningKey = CryptoKey;

const encoder = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two lower-case digits a byte. */
export function toHex(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/**
 * SHA-256 (FIPS 180-4) in lower-case hex.
 *
 * @throws {AuthError} `SecureContextRequired` where WebCrypto is missing.
 */
export async function sha256Hex(data: string | Bytes): Promise<string> {
  return toHex(new Uint8Array(await getSubtle().digest('SHA-256', toBytes(data))));
}

/** Makes bytes a key. */
export function toSigningKey(bytes: Bytes): Promise<SigningKey> {
  return getSubtle().importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** HMAC-SHA-256 (RFC 2104). */
export async function hmacSha256(key: SigningKey, data: string): Promise<Bytes> {
  return new Uint8Array(await getSubtle().sign('HMAC', key, toBytes(data)));
}

function toBytes(data: string | Bytes): Bytes {
  return typeof data === 'string' ? encoder.encode(data) : data;
}
