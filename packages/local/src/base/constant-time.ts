import { hash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that says nothing of where they differ, nor of their lengths. */
export function isEqualSecret(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(value: string | Uint8Array): Buffer {
  return hash('sha256', value, 'buffer');
}
