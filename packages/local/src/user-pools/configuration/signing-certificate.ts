import { createHash, sign } from 'node:crypto';
import type { Operation } from '../../http/operation.js';
import type { SigningKey } from '../../jose/signing-keys.js';
import { bitString, contextTagged, integer, objectIdentifier, sequence, set, time, utf8String } from '../../tls/der.js';
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
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(pool.id))));
  const until = new Date(pool.createdAt);
  until.setUTCFullYear(until.getUTCFullYear() + LIFE_YEARS);
  // sha256WithRSAEncryption, whose parameter is a NULL.
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]));
  const content = sequence(
    contextTagged(0, integer(Buffer.from([2])), 'structure'),
    integer(createHash('sha256').update(pool.id).digest().subarray(0, 16)),
    algorithm,
    name,
    sequence(time(pool.createdAt), time(until.getTime())),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(content, algorithm, bitString(sign('sha256', content, privateKey)));
}

export const signingCertificateOperations: readonly Operation[] = [getSigningCertificate];
