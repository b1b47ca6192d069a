import { createHash, type KeyObject, sign } from 'node:crypto';
import { bitString, contextTagged, integer, objectIdentifier, sequence, set, time, utf8String } from '../tls/der.js';

const LIFE_YEARS = 10;

/** The subject of a new certificate. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Milliseconds; the certificate is valid for ten years from then. */
  readonly createdAt: number;
}

/**
 * Creates a self-signed X.509 certificate (RFC 5280) of an RSA key, DER. It has no random part, so it is the same each
 * time.
 */
export function createCertificate({ commonName, privateKey, publicKey, createdAt }: CertificateSubject): Buffer {
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
  const until = new Date(createdAt);
  until.setUTCFullYear(until.getUTCFullYear() + LIFE_YEARS);
  // sha256WithRSAEncryption, whose parameter is a NULL.
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.11'), Buffer.from([0x05, 0x00]));
  const content = sequence(
    contextTagged(0, integer(Buffer.from([2])), 'structure'),
    integer(createHash('sha256').update(commonName).digest().subarray(0, 16)),
    algorithm,
    name,
    sequence(time(createdAt), time(until.getTime())),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  return sequence(content, algorithm, bitString(sign('sha256', content, privateKey)));
}
