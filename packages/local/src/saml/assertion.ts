import type { KeyObject } from 'node:crypto';
import { decryptAssertion } from './encryption.js';
import { loadNodeSaml } from './libraries.js';
import { ASSERTION, BEARER, PROTOCOL, SIGNATURE } from './names.js';
import { assertStrongAlgorithms, parseMessage, type ResponseDocument } from './response-document.js';
import { SamlError } from './saml-error.js';
import { findChildren, walkXml, type XmlElement } from './xml.js';

/** A verified assertion of a provider about its user. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | undefined;
  /** The names of its session, for a sign-out. */
  readonly sessionIndex: string | undefined;
  readonly bearers: readonly Bearer[];
  /** The audiences of each condition; all conditions must hold. */
  readonly conditions: XmlElement | undefined;
  /** Milliseconds. */
  readonly sessionEndsAt: number | undefined;
  /** Several values are a list. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

/** The bearer, recipient and time limit of an assertion (SAML 2.0 Profiles, section 3.3). */
export interface Bearer {
  readonly recipient: string | undefined;
  readonly inResponseTo: string | undefined;
  /** Milliseconds. */
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
}

/** The keys that a response is read with. */
export interface ResponseKeys {
  /** The provider's certificates for signatures, PEM. */
  readonly certificates: readonly string[];
  /** Decrypts an encrypted assertion; without it encrypted assertions are denied. */
  readonly decryptionKey: KeyObject | undefined;
}

/**
 * Verifies that the response, or its assertion, is signed with one of a provider's keys, and reads only the signed part
 * of the document.
 *
 * @throws {SamlError}
 */
export async function verifyAssertion(document: ResponseDocument, keys: ResponseKeys): Promise<Assertion> {
  const { decryptionKey } = keys;
  if (!document.isEncrypted) return await verify(document.xml, keys);
  if (decryptionKey === undefined)
    throw new SamlError('Its assertion is encrypted, but the provider is not configured for encryption.');
  const decrypted = decryptAssertion(document.response, decryptionKey);
  const assertion = parseMessage(decrypted);
  assertStrongAlgorithms(assertion);
  if ([...walkXml(assertion)].filter(({ name }) => name === 'Assertion').length !== 1) {
    throw new SamlError('It must have exactly one assertion.');
  }
  // The assertion was signed before it was encrypted; otherwise the signature is on the whole response.
  const isSigned = findChildren(assertion, SIGNATURE, 'Signature').length > 0;
  return await verify(isSigned ? `<p:Response xmlns:p="${PROTOCOL}">${decrypted}</p:Response>` : document.xml, keys);
}

async function verify(xml: string, { certificates, decryptionKey }: ResponseKeys): Promise<Assertion> {
  const { SAML } = await loadNodeSaml();
  const verifier = new SAML({
    idpCert: [...certificates],
    // The caller checks audience and time of the result, by the server's clock.
    audience: false,
    acceptedClockSkewMs: -1,
    callbackUrl: 'https://unused.invalid/',
    issuer: 'unused',
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    ...(decryptionKey !== undefined && {
      decryptionPvk: decryptionKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }),
  });
  const SAMLResponse = Buffer.from(xml).toString('base64');
  // The library's message would quote the response.
  const verified = await verifier.validatePostResponseAsync({ SAMLResponse }).catch(() => undefined);
  const signed = verified?.profile?.getAssertionXml?.();
  if (signed === undefined) throw new SamlError('SAML Assertion signature is invalid.');
  return readAssertion(parseMessage(signed));
}

function readAssertion(assertion: XmlElement): Assertion {
  if (assertion.namespace !== ASSERTION || assertion.name !== 'Assertion') throw new SamlError('It has no assertion.');
  const one = (parent: XmlElement | undefined, name: string): XmlElement | undefined => {
    const found = findChildren(parent, ASSERTION, name);
    if (found.length > 1) throw new SamlError(`Its assertion has more than one ${name}.`);
    return found[0];
  };
  const subject = one(assertion, 'Subject');
  const nameId = one(subject, 'NameID');
  if (nameId === undefined || nameId.children.length > 0 || nameId.text === '') {
    throw new SamlError('Its assertion names no user: the NameID is missing.');
  }
  const [statement] = findChildren(assertion, ASSERTION, 'AuthnStatement');
  return {
    id: assertion.attributes['ID'] ?? '',
    issuer: one(assertion, 'Issuer')?.text ?? '',
    nameId: nameId.text,
    nameIdFormat: nameId.attributes['Format'],
    sessionIndex: statement?.attributes['SessionIndex'],
    bearers: findChildren(subject, ASSERTION, 'SubjectConfirmation')
      .filter(({ attributes }) => attributes['Method'] === BEARER)
      .flatMap((confirmation) => findChildren(confirmation, ASSERTION, 'SubjectConfirmationData'))
      .map(({ attributes }) => ({
        recipient: attributes['Recipient'],
        inResponseTo: attributes['InResponseTo'],
        notBefore: readInstant(attributes['NotBefore']),
        notOnOrAfter: readInstant(attributes['NotOnOrAfter']),
      })),
    conditions: one(assertion, 'Conditions'),
    sessionEndsAt: readInstant(statement?.attributes['SessionNotOnOrAfter']),
    attributes: readAttributes(assertion),
  };
}

function readAttributes(assertion: XmlElement): Record<string, string | readonly string[]> {
  const values = new Map<string, string[]>();
  for (const statement of findChildren(assertion, ASSERTION, 'AttributeStatement')) {
    for (const attribute of findChildren(statement, ASSERTION, 'Attribute')) {
      const name = attribute.attributes['Name'] ?? '';
      const texts = findChildren(attribute, ASSERTION, 'AttributeValue').map(({ text }) => text);
      values.set(name, [...(values.get(name) ?? []), ...texts]);
    }
  }
  return Object.fromEntries(
    [...values].map(([name, [first = '', ...others]]) => [name, others.length === 0 ? first : [first, ...others]]),
  );
}

/**
 * Reads an `xs:dateTime` in UTC, the form of all dates in SAML.
 *
 * @throws {SamlError}
 */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/.test(text)
    ? Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
    : Number.NaN;
  if (Number.isNaN(instant)) throw new SamlError('One of its dates is not a date.');
  return instant;
}
