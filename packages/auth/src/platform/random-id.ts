import type { Platform } from './platform.js';

/** Creates a unique id: 128 random bits as hexadecimal digits. */
export function createId({ randomBytes }: Platform): string {
  return toHex(randomBytes(16));
}

/** Converts bytes to hexadecimal digits, which need no escape in a key, a cookie or a URL. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
