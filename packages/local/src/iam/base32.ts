const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As many letters of RFC 4648's base32 as there are bytes, five bits of each: what AWS makes its ids of. */
export function base32Letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}
