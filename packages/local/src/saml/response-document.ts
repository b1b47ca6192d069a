import { ASSERTION, PROTOCOL, SUCCESS } from './names.js';
import { SamlError } from './saml-error.js';
import { findChildren, readXml, walkXml, type XmlElement, XmlError } from './xml.js';

/** The longest response of the service, in characters of base64. */
const LONGEST_RESPONSE = 100_000;

/** The search for each signature takes a fifth of a millisecond, and any caller can send a message. */
const MOST_ELEMENTS = 2_000;

/** A well-formed response, not yet verified. */
export interface ResponseDocument {
  /** The signed text. */
  readonly xml: string;
  readonly response: XmlElement;
  /** Whether its assertion is encrypted. */
  readonly isEncrypted: boolean;
}

/**
 * Reads a `SAMLResponse` (SAML 2.0 Bindings, section 3.5). An ambiguous document is an error.
 *
 * @throws {SamlError}
 */
export function readResponseDocument(encoded: string): ResponseDocument {
  const xml = decodeMessage(encoded);
  const response = parseMessage(xml);
  if (response.namespace !== PROTOCOL || response.name !== 'Response' || response.attributes['Version'] !== '2.0') {
    throw new SamlError('It is not a SAML 2.0 response.');
  }
  requireSuccess(response);
  const assertions = findChildren(response, ASSERTION, 'Assertion');
  const encrypted = findChildren(response, ASSERTION, 'EncryptedAssertion');
  // Signature wrapping: one element has the signature, and another one is read.
  const all = [...walkXml(response)];
  const anywhere = all.filter(({ name }) => name === 'Assertion' || name === 'EncryptedAssertion');
  if (assertions.length + encrypted.length !== 1 || anywhere.length !== 1) {
    throw new SamlError('It must have exactly one assertion.');
  }
  if (all.filter(({ name }) => name === 'Response').length !== 1) throw new SamlError('It holds another response.');
  assertStrongAlgorithms(response);
  return { xml, response, isEncrypted: encrypted.length === 1 };
}

/**
 * Decodes the XML of a message in base64.
 *
 * @throws {SamlError}
 */
export function decodeMessage(encoded: string): string {
  if (encoded.length > LONGEST_RESPONSE) throw new SamlError(`It is longer than ${LONGEST_RESPONSE} characters.`);
  const compact = encoded.replaceAll(/[ \t\r\n]/g, '');
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new SamlError('It is not in base64.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    throw new SamlError('It is not in UTF-8.');
  }
}

/**
 * Parses the document of a message.
 *
 * @throws {SamlError}
 */
export function parseMessage(xml: string): XmlElement {
  try {
    const document = readXml(xml, { comments: 'deny' });
    if ([...walkXml(document)].length > MOST_ELEMENTS)
      throw new SamlError(`It has more than ${MOST_ELEMENTS} elements.`);
    return document;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SamlError(`Its XML is not accepted, because of ${error.message}.`);
  }
}

function requireSuccess(response: XmlElement): void {
  const [status] = findChildren(response, PROTOCOL, 'Status');
  const [code] = findChildren(status, PROTOCOL, 'StatusCode');
  const value = code?.attributes['Value'];
  if (value === SUCCESS) return;
  const [detail] = findChildren(code, PROTOCOL, 'StatusCode');
  const said = [value, detail?.attributes['Value']].flatMap((urn) => /:(\w{1,40})$/.exec(urn ?? '')?.[1] ?? []);
  throw new SamlError(`The provider signed no user in: ${said.join(', ') || 'no status'}.`);
}

const ALLOWED_ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  ],
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  CanonicalizationMethod: [
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  ],
  Transform: [
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  ],
};

/**
 * Checks the algorithms of all signatures in a document, because each signature names its own: only strong ones with
 * public keys are valid.
 *
 * @throws {SamlError}
 */
export function assertStrongAlgorithms(document: XmlElement): void {
  for (const parent of walkXml(document)) {
    for (const { name, attributes } of parent.children) {
      const allowed = Object.hasOwn(ALLOWED_ALGORITHMS, name) ? ALLOWED_ALGORITHMS[name] : undefined;
      // The digest of RSA-OAEP does not count: encryption proves nothing.
      if (allowed === undefined || parent.name === 'EncryptionMethod') continue;
      if (!allowed.includes(attributes['Algorithm'] ?? '')) {
        throw new SamlError('Its signature has an algorithm that is not accepted: RSA with SHA-256 or SHA-512 is.');
      }
    }
  }
}
