import {
  type CipherGCMTypes,
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { ASSERTION, ENCRYPTION, SIGNATURE } from './names.js';
import { SamlError } from './saml-error.js';
import { walkXml, type XmlElement } from './xml.js';

/** Content encryption (XML Encryption 1.1, section 5.2). */
const CIPHERS: Readonly<Record<string, { readonly name: string; readonly kind: 'gcm' | 'cbc' }>> = {
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': { name: 'aes-128-gcm', kind: 'gcm' },
  'http://www.w3.org/2009/xmlenc11#aes192-gcm': { name: 'aes-192-gcm', kind: 'gcm' },
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': { name: 'aes-256-gcm', kind: 'gcm' },
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': { name: 'aes-128-cbc', kind: 'cbc' },
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': { name: 'aes-192-cbc', kind: 'cbc' },
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': { name: 'aes-256-cbc', kind: 'cbc' },
};

const AES256_GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
/** RSA-OAEP with SHA-1, which all providers support; its security does not depend on collisions of SHA-1. */
const RSA_OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16;
const BLOCK_BYTES = 16;

/**
 * Decrypts the one encrypted assertion of a response.
 *
 * @returns its XML, unverified
 * @throws {SamlError} without a word on what failed
 */
export function decryptAssertion(response: XmlElement, key: KeyObject): string {
  try {
    const { content, wrappedKey, cipher } = readEncrypted(response);
    const contentKey = privateDecrypt({ key, ...OAEP }, wrappedKey);
    const plain =
      cipher.kind === 'gcm' ? openGcm(cipher.name, contentKey, content) : openCbc(cipher.name, contentKey, content);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new SamlError('Its assertion cannot be decrypted with the key of this user pool.');
  }
}

function readEncrypted(response: XmlElement) {
  const all = [...walkXml(response)];
  const only = (name: string, among: readonly XmlElement[] = all): XmlElement => {
    const [found, ...others] = among.filter((element) => element.name === name && element.namespace === ENCRYPTION);
    if (found === undefined || others.length > 0) throw new Error(name);
    return found;
  };
  const [data, key] = [only('EncryptedData'), only('EncryptedKey')];
  const insideKey = [...walkXml(key)];
  const outsideKey = all.filter((element) => !insideKey.includes(element));
  const method = only('EncryptionMethod', key.children);
  const digest = method.children.find(({ name }) => name === 'DigestMethod')?.attributes['Algorithm'] ?? SHA1;
  const algorithm = only('EncryptionMethod', data.children).attributes['Algorithm'] ?? '';
  const cipher = Object.hasOwn(CIPHERS, algorithm) ? CIPHERS[algorithm] : undefined;
  if (method.attributes['Algorithm'] !== RSA_OAEP || digest !== SHA1 || cipher === undefined)
    throw new Error(algorithm);
  const bytes = ({ text }: XmlElement): Buffer => Buffer.from(text, 'base64');
  return {
    content: bytes(only('CipherValue', outsideKey)),
    wrappedKey: bytes(only('CipherValue', insideKey)),
    cipher,
  };
}

function openGcm(name: string, key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(name as CipherGCMTypes, key, sealed.subarray(0, GCM_IV_BYTES), {
    authTagLength: GCM_TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(-GCM_TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(GCM_IV_BYTES, -GCM_TAG_BYTES)), decipher.final()]);
}

function openCbc(name: string, key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, sealed.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed.subarray(BLOCK_BYTES)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) throw new RangeError('padding');
  return padded.subarray(0, -padding);
}

/** Encrypts an assertion for the owner of a key (`EncryptedAssertion`; SAML 2.0 Core, section 2.3.4). */
export function encryptAssertion(xml: string, key: KeyObject): string {
  const [contentKey, iv] = [randomBytes(32), randomBytes(GCM_IV_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv);
  const content = Buffer.concat([iv, cipher.update(xml), cipher.final(), cipher.getAuthTag()]);
  const value = (bytes: Buffer): string =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  return [
    `<saml:EncryptedAssertion xmlns:saml="${ASSERTION}"><xenc:EncryptedData xmlns:xenc="${ENCRYPTION}" `,
    `Type="${ENCRYPTION}Element"><xenc:EncryptionMethod Algorithm="${AES256_GCM}"/><KeyInfo xmlns="${SIGNATURE}">`,
    `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${RSA_OAEP}"/>${value(publicEncrypt({ key, ...OAEP }, contentKey))}`,
    `</xenc:EncryptedKey></KeyInfo>${value(content)}</xenc:EncryptedData></saml:EncryptedAssertion>`,
  ].join('');
}
