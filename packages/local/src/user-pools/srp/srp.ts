import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { createPower } from './modular-power.js';

/**
 * The server's half of SRP-6a (RFC 5054) as Cognito speaks it: 3072-bit group 15 of RFC 3526 with generator 2,
 * SHA-256, numbers in their shortest two's-complement form. Big numbers are lower-case hex, as on the wire.
 */

const N_HEX =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
  'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed' +
  'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f' +
  '83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b' +
  'e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510' +
  '15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7' +
  'abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c' +
  'bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff';
const N = BigInt(`0x${N_HEX}`);
const power = createPower(N);
const K = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');
const PRIVATE_BYTES = 32;
const SALT_BYTES = 16;

/** Who a verifier is for: a pool's name and a user's internal name (or a device's group and key). */
export interface SrpIdentity {
  readonly group: string;
  readonly username: string;
}

/** What is kept instead of a password. */
export interface SrpVerifier {
  readonly salt: string;
  readonly verifier: string;
}

/** The server's side of one exchange. */
export interface SrpExchange {
  readonly privateB: string;
  readonly publicB: string;
}

/** Salt and verifier for a password. Equal passwords give unequal verifiers, because the salt is random. */
export function createVerifier(
  identity: SrpIdentity,
  password: string,
  salt: string = randomBytes(SALT_BYTES).toString('hex'),
): SrpVerifier {
  const inner = createHash('sha256').update(`${identity.group}${identity.username}:${password}`).digest();
  const x = createHash('sha256').update(pad(salt)).update(inner).digest();
  return { salt, verifier: toHex(power(2n, x)) };
}

/** Draws the server's ephemeral key: B = k·v + g^b. */
export function startExchange(verifier: string, privateB: Buffer = randomBytes(PRIVATE_BYTES)): SrpExchange {
  const publicB = (K * BigInt(`0x${verifier}`) + power(2n, privateB)) % N;
  return { privateB: privateB.toString('hex'), publicB: toHex(publicB) };
}

/** Whether a client's A may be used at all: RFC 5054 has the server stop when A mod N is zero. */
export function isUsablePublicA(publicA: string): boolean {
  return /^[0-9a-f]{1,768}$/i.test(publicA) && BigInt(`0x${publicA}`) % N !== 0n;
}

/** The 16-byte key that both sides arrive at when the client knows the password. */
export function deriveSessionKey(
  exchange: SrpExchange & { readonly publicA: string; readonly verifier: string },
): Buffer {
  const u = createHash('sha256').update(pad(exchange.publicA)).update(pad(exchange.publicB)).digest();
  const base = (BigInt(`0x${exchange.publicA}`) * power(BigInt(`0x${exchange.verifier}`), u)) % N;
  const secret = power(base, Buffer.from(exchange.privateB, 'hex'));
  return Buffer.from(hkdfSync('sha256', pad(toHex(secret)), pad(u.toString('hex')), 'Caldera Derived Key', 16));
}

/** The proof of the password: `PASSWORD_CLAIM_SIGNATURE`, as bytes. */
export function signClaim(
  key: Buffer,
  claim: SrpIdentity & { readonly secretBlock: Uint8Array; readonly timestamp: string },
): Buffer {
  return createHmac('sha256', key)
    .update(claim.group)
    .update(claim.username)
    .update(claim.secretBlock)
    .update(claim.timestamp)
    .digest();
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
