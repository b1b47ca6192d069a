/** As much of DER (X.690) as a certificate takes: each function makes one value, tag and length included. */

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

export function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

/** A positive integer, from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  const isNegative = (shortest[0] ?? 0) >= 0x80;
  return tagged(0x02, isNegative ? Buffer.concat([Buffer.from([0]), shortest]) : shortest);
}

/** @param dotted such as `2.5.29.17` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(toBase128)]));
}

function toBase128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
  return digits;
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

export function octetString(bytes: Uint8Array): Buffer {
  return tagged(0x04, bytes);
}

/** @param unusedBits of the last byte */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

export function booleanTrue(): Buffer {
  return tagged(0x01, Buffer.from([0xff]));
}

/** An instant, to the second: years from 1950 to 2049 have two digits (RFC 5280, section 4.1.2.5). */
export function time(milliseconds: number): Buffer {
  const text = `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  const year = Number(text.slice(0, 4));
  return year >= 1950 && year < 2050 ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

/** `[tag]` of a structure (explicit tagging) or of a plain value in another one's place (implicit tagging). */
export function contextTagged(tag: number, content: Uint8Array, kind: 'structure' | 'plain'): Buffer {
  return tagged((kind === 'structure' ? 0xa0 : 0x80) | tag, content);
}

function tagged(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf({ length }: Uint8Array): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}
