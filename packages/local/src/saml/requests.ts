import { randomBytes, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { SigningKey } from '../jose/signing-keys.js';
import { loadXmlCrypto } from './libraries.js';
import { ASSERTION, POST_BINDING, PROTOCOL, RSA_SHA256 } from './names.js';
import { escapeXml } from './xml.js';

/** Creates the id of a message. In XML an id starts with a letter. */
export function createId(): string {
  return `_${randomBytes(16).toString('hex')}`;
}

/** The common part of all requests (SAML 2.0 Core, section 3.2.1). */
interface RequestHeader {
  readonly id: string;
  /** Milliseconds. */
  readonly issuedAt: number;
  readonly issuer: string;
  /** Where it is sent. */
  readonly destination: string;
}

/** Writes a request for authentication (SAML 2.0 Core, section 3.4.1). */
export function writeAuthnRequest(request: RequestHeader & { readonly answerTo: string }): string {
  const attributes = `AssertionConsumerServiceURL="${escapeXml(request.answerTo)}" ProtocolBinding="${POST_BINDING}"`;
  return writeRequest('AuthnRequest', request, { attributes, content: '' });
}

/** Writes a request for a sign-out (SAML 2.0 Core, section 3.7.1). */
export function writeLogoutRequest(
  request: RequestHeader & { readonly nameId: string; readonly sessionIndex: string | undefined },
): string {
  const index = request.sessionIndex;
  const session = index === undefined ? '' : `<samlp:SessionIndex>${escapeXml(index)}</samlp:SessionIndex>`;
  const content = `<saml:NameID>${escapeXml(request.nameId)}</saml:NameID>${session}`;
  return writeRequest('LogoutRequest', request, { attributes: '', content });
}

function writeRequest(
  name: string,
  { id, issuedAt, issuer, destination }: RequestHeader,
  { attributes, content }: { readonly attributes: string; readonly content: string },
): string {
  return [
    `<samlp:${name} xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ID="${id}" Version="2.0" `,
    `IssueInstant="${new Date(issuedAt).toISOString()}" Destination="${escapeXml(destination)}" ${attributes}>`,
    `<saml:Issuer>${escapeXml(issuer)}</saml:Issuer>${content}</samlp:${name}>`,
  ].join('');
}

/**
 * Adds a request to the query of an address (SAML 2.0 Bindings, section 3.4), signed if there is a key (section 3.4.4.1).
 */
export function redirectUrl(
  location: string,
  request: string,
  { relayState, key }: { readonly relayState: string | undefined; readonly key: SigningKey | undefined },
): string {
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(request).toString('base64') });
  if (relayState !== undefined) query.set('RelayState', relayState);
  if (key !== undefined) {
    query.set('SigAlg', RSA_SHA256);
    query.set('Signature', sign('sha256', Buffer.from(query.toString()), key.privateKey).toString('base64'));
  }
  return `${location}${location.includes('?') ? '&' : '?'}${query.toString()}`;
}

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/**
 * Signs an element of a document (XML Signature, enveloped, RSA with SHA-256); the signature comes after its `Issuer`.
 *
 * @param id of the element, in its attribute `ID`
 */
export async function signXml(
  xml: string,
  { id, key }: { readonly id: string; readonly key: SigningKey },
): Promise<string> {
  const { SignedXml } = await loadXmlCrypto();
  const signed = new SignedXml({
    privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  const element = `//*[@ID='${id}']`;
  signed.addReference({ xpath: element, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 });
  const reference = `${element}/*[local-name(.)='Issuer']`;
  signed.computeSignature(xml, { location: { reference, action: 'after' } });
  return signed.getSignedXml();
}
