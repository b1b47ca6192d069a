import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  bitString,
  contextTagged,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from '../src/tls/der.js';

/** The maker of authenticators, which vouches for their keys (WebAuthn level 3, section 8.2). */
export interface AuthenticatorMaker {
  /** Its certificate, DER. */
  readonly certificate: Buffer;
  sign(content: Buffer): Buffer;
}

const DAY_MS = 86_400_000;

/** Creates a maker with a certificate that signs itself, of the form that section 8.2.1 wants. */
export function createAuthenticatorMaker(): AuthenticatorMaker {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    certificate: createCertificate(privateKey, publicKey),
    sign: (content) => sign('sha256', content, privateKey),
  };
}

function createCertificate(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const names = [
    ['2.5.4.6', 'DE'],
    ['2.5.4.10', 'Example'],
    ['2.5.4.11', 'Authenticator Attestation'],
    ['2.5.4.3', 'Example authenticators'],
  ] as const;
  const name = sequence(...names.map(([type, text]) => set(sequence(objectIdentifier(type), utf8String(text)))));
  const isNoAuthority = sequence(objectIdentifier('2.5.29.19'), octetString(sequence()));
  const content = sequence(
    contextTagged(0, integer(Buffer.from([2])), 'structure'),
    integer(Buffer.from([1])),
    algorithm,
    name,
    sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    contextTagged(3, sequence(isNoAuthority), 'structure'),
  );
  return sequence(content, algorithm, bitString(sign('sha256', content, privateKey)));
}
