import { createHash, randomBytes } from 'node:crypto';

/** A secret to send out, and the hash to store. */
export function createOpaque(): { readonly value: string; readonly hash: string } {
  const value = randomBytes(32).toString('base64url');
  return { value, hash: hashOpaque(value) };
}

export function hashOpaque(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
