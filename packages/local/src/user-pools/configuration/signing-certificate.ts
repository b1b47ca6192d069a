import { createHash, sign } from 'node:crypto';
import type { Operation } from '../../http/operation.js';
import type { SigningKey } from '../../jose/signing-keys.js';
import { requirePool, type UserPool } from '../pool-settings.js';

const LIFE_YEARS = 10;

/** The certificate with which a pool signs what it asks of SAML providers: the same as long as its key is. */
const getSigningCertificate: Operation<{ readonly UserPoolId: string }, { readonly Certificate: string }> = {
  service: 'cognito-idp',
  name: 'GetSigningCertificate',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services }) => {
    const pool = await requirePool(services.store.db, UserPoolId);
    const [key] = await services.signingKeys.get(pool.id);
    return { Certificate: selfSign(pool, key).toString('base64') };
  },
};

/** A self-signed X.509 certificate (RFC 5280) in DER. */
function selfSign(pool: UserPool, { privateKey, publicKey }: SigningKey): Buffer {
  const name = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(pool.id)))));
  const from = new Date(pool.createdAt);
  const until = new Date(pool.createdAt);
  until.setUTCFullYear(until.getUTCFullYear() + LIFE_YEARS);
  const algorithm = sequence(SHA256_WITH_RSA, tagged(0x05, Buffer.alloc(0)));
  const serial = createHash('sha256').update(pool.id).digest().subarray(0, 16);
  const certificate = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(certificate, algorithm, tagged(0x03, Buffer.from([0]), sign('sha256', certificate, privateKey)));
}

/** 2.5.4.3 */
const COMMON_NAME = tagged(0x06, Buffer.from([0x55, 0x04, 0x03]));
/** 1.2.840.113549.1.1.11 */
const SHA256_WITH_RSA = tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]));

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  // A leading bit that is set would make it negative, a leading zero too many isn't DER.
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = bytes.subarray(Math.max(start, 0));
  return tagged(0x02, (shortest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), shortest]) : shortest);
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, section 4.1.2.5). */
function time(at: Date): Buffer {
  const digits = `${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return at.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

export const signingCertificateOperations: readonly Operation[] = [getSigningCertificate];
