import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  booleanTrue,
  contextTagged,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.js';

/** A certificate with its private key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

const DAY_MS = 86_400_000;
/** The longest that browsers take. */
const LIFE_MS = 397 * DAY_MS;

/** Names by which a server on this machine is reached. */
const DNS_NAMES: readonly string[] = ['localhost'];
const ADDRESSES: readonly (readonly number[])[] = [
  [127, 0, 0, 1],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
];

/**
 * Makes a self-signed certificate (RFC 5280) for `localhost`, `127.0.0.1` and `::1` on a P-256 key. It can't sign
 * others, so that a client that trusts it trusts this server alone.
 *
 * @param now milliseconds; it is good from a day before that for 397 days
 */
export function createSelfSigned(now: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String('Claviger on this machine'))));
  const publicKeyInfo = publicKey.export({ format: 'der', type: 'spki' });
  const serial = randomBytes(16);
  // Not zero, and the same length always.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const content = sequence(
    contextTagged(0, integer(Buffer.from([2])), 'structure'),
    integer(serial),
    algorithm,
    name,
    sequence(time(now - DAY_MS), time(now - DAY_MS + LIFE_MS)),
    name,
    publicKeyInfo,
    contextTagged(3, sequence(...extensions(publicKeyInfo)), 'structure'),
  );
  const signature = sign('sha256', content, privateKey);
  return {
    certificate: toPem('CERTIFICATE', sequence(content, algorithm, bitString(signature))),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

function extensions(publicKeyInfo: Uint8Array): readonly Buffer[] {
  const alternatives = [
    ...DNS_NAMES.map((name) => contextTagged(2, Buffer.from(name), 'plain')),
    ...ADDRESSES.map((address) => contextTagged(7, Buffer.from(address), 'plain')),
  ];
  return [
    // No authority: the default of an empty structure.
    extension('2.5.29.19', sequence(), 'critical'),
    // digitalSignature
    extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), 'critical'),
    // serverAuth
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1')), 'optional'),
    extension('2.5.29.17', sequence(...alternatives), 'optional'),
    extension('2.5.29.14', octetString(createHash('sha1').update(publicKeyInfo).digest()), 'optional'),
  ];
}

function extension(identifier: string, value: Uint8Array, weight: 'critical' | 'optional'): Buffer {
  const critical = weight === 'critical' ? [booleanTrue()] : [];
  return sequence(objectIdentifier(identifier), ...critical, octetString(value));
}

function toPem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
