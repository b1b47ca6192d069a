// A minimal SRP client for the figures of the backend: the arithmetic runs in OpenSSL, and is timed apart from the calls.
import { constants, createHash, createHmac, createPublicKey, hkdfSync, publicEncrypt, randomBytes } from 'node:crypto';

const N_HEX =
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
  'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
  'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
  '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
  'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
  '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
  'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
  'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF';
const N = BigInt(`0x${N_HEX}`);
const K = BigInt('0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6');

/** @param {bigint} base @param {bigint} exponent */
export function power(base, exponent) {
  const n = Buffer.from(N_HEX, 'hex').toString('base64url');
  const e = pad(exponent.toString(16)).toString('base64url');
  const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  const block = Buffer.from(base.toString(16).padStart(768, '0'), 'hex');
  return BigInt(`0x${publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block).toString('hex')}`);
}

export function startSrp() {
  const privateA = BigInt(`0x${randomBytes(32).toString('hex')}`);
  return { privateA, publicA: power(2n, privateA).toString(16) };
}

/**
 * @param {{ privateA: bigint, publicA: string }} own
 * @param {Record<string, string>} challenge `ChallengeParameters`
 * @param {{ poolName: string, password: string }} known
 */
export function answerChallenge(own, challenge, { poolName, password }) {
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = challenge;
  const inner = createHash('sha256').update(`${poolName}${USER_ID_FOR_SRP}:${password}`).digest();
  const x = BigInt(`0x${hash(pad(SALT), inner).toString('hex')}`);
  const u = BigInt(`0x${hash(pad(own.publicA), pad(SRP_B)).toString('hex')}`);
  const base = (((BigInt(`0x${SRP_B}`) - K * power(2n, x)) % N) + N) % N;
  const secret = power(base, own.privateA + u * x);
  const key = hkdfSync('sha256', pad(secret.toString(16)), pad(u.toString(16)), 'Caldera Derived Key', 16);
  const TIMESTAMP = timestamp(new Date());
  const signed = createHmac('sha256', Buffer.from(key))
    .update(poolName)
    .update(USER_ID_FOR_SRP)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP);
  return {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: signed.digest('base64'),
    TIMESTAMP,
  };
}

/** @param {Date} date */
function timestamp(date) {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** @param {Uint8Array[]} parts */
function hash(...parts) {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** @param {string} hex */
function pad(hex) {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex');
}
