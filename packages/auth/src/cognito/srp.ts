import { groupPrime } from '../platform/modular-exponentiation-prime.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** The operations that SRP takes from the platform. */
export interface SrpCrypto {
  randomBytes(length: number): Bytes;
  sha256(data: Bytes): Promise<Bytes>;
  hmacSha256(key: Bytes, data: Bytes): Promise<Bytes>;
  /** `base ** exponent` modulo the prime of RFC 3526 group 15; `base` may be negative. */
  modPow(base: bigint, exponent: bigint): Promise<bigint> | bigint;
}

/** The client's half of the key exchange. It stays in memory between the two requests of a sign-in. */
export interface SrpKeyPair {
  /** a: secret, 256 random bits. */
  privateA: bigint;
  /** A = g^a: sent as `SRP_A`, in hex. */
  publicA: bigint;
}

/** The parameters of `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`, and the credentials for the answer. */
export interface SrpChallenge extends SrpKeyPair {
  /** The user pool's id after the underscore, or the `DeviceGroupKey`. */
  group: string;
  /** `USER_ID_FOR_SRP`, or the `DeviceKey`. */
  user: string;
  /** The user's or the device's password. */
  password: string;
  /** `SALT`, in hex. */
  salt: string;
  /** `SRP_B`, in hex. */
  publicB: string;
  /** `SECRET_BLOCK`, in base64. */
  secretBlock: string;
  /** The current service time. The service denies an answer far from its clock. */
  at: Date;
}

/** `PASSWORD_CLAIM_SIGNATURE` (base64) and `TIMESTAMP` of the answer. */
export interface SrpAnswer {
  signature: string;
  timestamp: string;
}

/**
 * Starts a sign-in over SRP-6a (RFC 5054) by the rules of Cognito. `InitiateAuth` sends the public half of the key pair.
 *
 * @throws {TypeError} when the random source returned zeros.
 */
export async function startSrp(crypto: SrpCrypto): Promise<SrpKeyPair> {
  const privateA = toInteger(crypto.randomBytes(32));
  const publicA = await crypto.modPow(2n, privateA);
  // 0 is forbidden by RFC 5054 section 2.5.4; 1 means a = 0, for which any attacker can compute the key.
  if (publicA < 2n) throw new TypeError('randomBytes returned zeros');
  return { privateA, publicA };
}

/**
 * Proves knowledge of the password to the server without sending the password.
 *
 * @throws {Error} when the server sent a malformed or unsafe salt, public value or secret block. Its message contains the
 *   parameter's name and no value.
 */
export async function answerSrpChallenge(crypto: SrpCrypto, challenge: SrpChallenge): Promise<SrpAnswer> {
  const { group, user } = challenge;
  const secretBlock = parseBase64(challenge.secretBlock, 'SECRET_BLOCK');
  const key = await deriveSrpKey(crypto, challenge);
  const timestamp = formatSrpTimestamp(challenge.at);
  const signature = await crypto.hmacSha256(key, concat(encode(group + user), secretBlock, encode(timestamp)));
  return { signature: toBase64(signature), timestamp };
}

/**
 * Derives the 16 bytes that client and server share after they exchanged their public values.
 *
 * @throws {Error} as {@link answerSrpChallenge}.
 */
export async function deriveSrpKey(
  crypto: SrpCrypto,
  { group, user, password, salt, publicB, privateA, publicA }: Omit<SrpChallenge, 'secretBlock' | 'at'>,
): Promise<Bytes> {
  const prime = groupPrime();
  const hash = async (...parts: Uint8Array[]) => toInteger(await crypto.sha256(concat(...parts)));
  const B = parseHex(publicB, 'SRP_B');
  if (B < 1n || B >= prime) throw createFault('SRP_B');
  const u = await hash(pad(publicA), pad(B));
  if (u < 1n) throw createFault('SRP_B');

  const k = await hash(pad(prime), pad(2n));
  const credentials = await crypto.sha256(encode(`${group + user}:${password}`));
  const x = await hash(pad(parseHex(salt, 'SALT')), credentials);
  const verifier = await crypto.modPow(2n, x);
  const S = await crypto.modPow(B - k * verifier, privateA + u * x);

  // HKDF (RFC 5869): extract, then the first block of expand.
  const pseudorandomKey = await crypto.hmacSha256(pad(u), pad(S));
  const block = await crypto.hmacSha256(pseudorandomKey, encode('Caldera Derived Key\u0001'));
  return block.subarray(0, 16);
}

/** Formats a time as Cognito expects it: `Sat Jan 3 04:05:06 UTC 2026`. */
export function formatSrpTimestamp(at: Date): string {
  // ECMA-262 fixes this text to English in each locale: `Sat, 03 Jan 2026 04:05:06 GMT`.
  return at.toUTCString().replace(/^(...), 0?(\d+) (...) (\d+) (.+) GMT$/, '$1 $3 $2 $5 UTC $4');
}

/**
 * Returns the bytes of a non-negative integer for a hash: as few as possible, with a leading zero bit, as Java's
 * `BigInteger.toByteArray`. RFC 5054 instead pads to the length of the prime.
 */
export function pad(integer: bigint): Bytes {
  const hex = integer.toString(16);
  const padded = hex.length % 2 ? `0${hex}` : hex < '8' ? hex : `00${hex}`;
  return Uint8Array.from(padded.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Converts big-endian bytes to an integer. */
export function toInteger(bytes: Uint8Array): bigint {
  return bytes.reduce((integer, byte) => (integer << 8n) | BigInt(byte), 0n);
}

function parseHex(text: string, parameter: string): bigint {
  if (!/^[\da-f]{1,1024}$/i.test(text)) throw createFault(parameter);
  return BigInt(`0x${text}`);
}

function parseBase64(text: string, parameter: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw createFault(parameter);
  }
}

/** Encodes bytes as base64 (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function createFault(parameter: string): Error {
  return new Error(`server sent an invalid ${parameter}`);
}

/** Joins bytes. */
export function concat(...parts: Uint8Array[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
