import type { Platform } from './platform.js';

/** A unique name: 128 random bits as hexadecimal digits. */
export function createId({ randomBytes }: Platform): string {
  return toHex(randomBytes(16));
}

/** Hexadecimal digits: they need no escape in a key, a cookie or a URL. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
