import { randomBytes } from 'node:crypto';
import { GROUP_15 as N, type SecretMath } from './secret-math.js';

/**
 * The server's half of SRP-6a (RFC 5054) as Cognito speaks it: 3072-bit group 15 of RFC 3526 with generator 2,
 * SHA-256, numbers in their shortest two's-complement form. Big numbers are lower-case hex, as on the wire.
 */

const K = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
const PRIVATE_BYTES = 32;
const SALT_BYTES = 16;

/** Whose verifier it is: a pool's name and a user's internal name (or a device's group and key). */
export interface SrpIdentity {
  readonly group: string;
  readonly username: string;
}

/** What the server keeps instead of a password. */
export interface SrpVerifier {
  readonly salt: string;
  readonly verifier: string;
}

/** The server's side of one exchange. */
export interface SrpExchange {
  readonly privateB: string;
  readonly publicB: string;
}

/** A password to compute a verifier of. */
export interface SrpPassword extends SrpIdentity {
  readonly password: string;
  /** Default: a random one. */
  readonly salt?: string;
}

/** Salt and verifier for a password. Equal passwords give unequal verifiers, because the salt is random. */
export function createVerifier(math: SecretMath, { group, username, password, salt }: SrpPassword): SrpVerifier {
  const usedSalt = salt ?? randomBytes(SALT_BYTES).toString('hex');
  const inner = math.hash(`${group}${username}:${password}`);
  const x = math.hash(pad(usedSalt), inner);
  return { salt: usedSalt, verifier: toHex(math.power(2n, x)) };
}

/** Draws the server's ephemeral key: B = k·v + g^b. */
export function startExchange(
  math: SecretMath,
  verifier: string,
  privateB: Buffer = randomBytes(PRIVATE_BYTES),
): SrpExchange {
  const publicB = (K * BigInt(`0x${verifier}`) + math.power(2n, privateB)) % N;
  return { privateB: privateB.toString('hex'), publicB: toHex(publicB) };
}

/** Whether a client's A may be used at all: RFC 5054 has the server stop when A mod N is zero. */
export function isUsablePublicA(publicA: string): boolean {
  return /^[0-9a-f]{1,768}$/i.test(publicA) && BigInt(`0x${publicA}`) % N !== 0n;
}

/** The 16-byte key that both sides arrive at when the client knows the password. */
export function deriveSessionKey(
  math: SecretMath,
  exchange: SrpExchange & { readonly publicA: string; readonly verifier: string },
): Buffer {
  const u = math.hash(pad(exchange.publicA), pad(exchange.publicB));
  const base = (BigInt(`0x${exchange.publicA}`) * math.power(BigInt(`0x${exchange.verifier}`), u)) % N;
  const secret = math.power(base, Buffer.from(exchange.privateB, 'hex'));
  const salt = pad(u.toString('hex'));
  return math.derive(pad(toHex(secret)), { salt, info: 'Caldera Derived Key', bytes: 16 });
}

/** The proof of the password: `PASSWORD_CLAIM_SIGNATURE`, as bytes. */
export function signClaim(
  math: SecretMath,
  key: Buffer,
  claim: SrpIdentity & { readonly secretBlock: Uint8Array; readonly timestamp: string },
): Buffer {
  return math.mac(key, claim.group, claim.username, claim.secretBlock, claim.timestamp);
}

function toHex(value: bigint): string {
  return value.toString(16);
}

/** Shortest big-endian form with a leading zero byte where the top bit is set, as Java's `BigInteger` gives it. */
function pad(hex: string): Buffer {
  const digits = hex.replace(/^0+(?=.)/, '');
  const even = digits.length % 2 === 1 ? `0${digits}` : digits;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex');
}
