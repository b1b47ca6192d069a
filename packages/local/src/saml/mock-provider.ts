import type { KeyObject } from 'node:crypto';
import type { Settings } from '../base/settings.js';
import type { LocalServices } from '../context/services.js';
import type { SigningKey } from '../jose/signing-keys.js';
import { createCertificate } from './certificate.js';
import { encryptAssertion } from './encryption.js';
import { writeMetadata } from './metadata.js';
import { ASSERTION, AUTHN_FAILED, BEARER, PERSISTENT, PROTOCOL, RESPONDER, SUCCESS } from './names.js';
import { createId, signXml } from './requests.js';
import { escapeXml } from './xml.js';

const OWNER = 'saml stand-in';
const ANSWER_LIFE_MS = 5 * 60_000;
const SESSION_LIFE_MS = 8 * 3_600_000;

/** The addresses of the mock identity provider. The address of its metadata is also its entity id. */
export function mockProviderUrls({ publicUrl }: Pick<Settings, 'publicUrl'>): {
  readonly metadata: string;
  readonly signOn: string;
  readonly logout: string;
} {
  const signOn = `${publicUrl}/saml2/provider`;
  return { metadata: `${signOn}/metadata`, signOn, logout: `${signOn}/logout` };
}

/** The metadata of the mock identity provider, for SAML providers of user pools. */
export async function readMockMetadata(services: LocalServices): Promise<string> {
  const urls = mockProviderUrls(services.settings);
  // In the past by the clock of every reader of the certificate.
  const createdAt = Date.UTC(2025, 0, 1);
  const certificate = createCertificate({ commonName: 'Claviger', ...(await mockProviderKey(services)), createdAt });
  return writeMetadata({ entityId: urls.metadata, certificate, signOnUrl: urls.signOn, logoutUrl: urls.logout });
}

async function mockProviderKey({ signingKeys }: LocalServices): Promise<SigningKey> {
  const [key] = await signingKeys.get(OWNER);
  return key;
}

/** The user and the recipient of a mock assertion. */
export interface MockAnswer extends MockRecipient {
  readonly nameId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Encrypts the assertion for the holder of a key. */
  readonly encryptFor: KeyObject | undefined;
}

/** The recipient of an answer. */
export interface MockRecipient {
  /** Where the answer is posted. */
  readonly recipient: string;
  /** The entity id of the requester. */
  readonly audience: string;
  /** The id of the request. */
  readonly inResponseTo: string;
}

/** The provider's `SAMLResponse` (SAML 2.0 Core, section 3.3.3), whose assertion is signed, in base64. */
export async function answerAsMockProvider(services: LocalServices, answer: MockAnswer): Promise<string> {
  const id = createId();
  const assertion = await signXml(writeAssertion(services, id, answer), { id, key: await mockProviderKey(services) });
  const { encryptFor } = answer;
  const begin = beginResponse(services, answer, `<samlp:StatusCode Value="${SUCCESS}"/>`);
  const content = encryptFor === undefined ? assertion : encryptAssertion(assertion, encryptFor);
  return Buffer.from(`${begin}${content}</samlp:Response>`).toString('base64');
}

/** The answer for a user who cancels. */
export function denyAsMockProvider(services: LocalServices, to: MockRecipient): string {
  const status = `<samlp:StatusCode Value="${RESPONDER}"><samlp:StatusCode Value="${AUTHN_FAILED}"/></samlp:StatusCode>`;
  return Buffer.from(`${beginResponse(services, to, status)}</samlp:Response>`).toString('base64');
}

/** The answer to a sign-out: always success, because the mock keeps no session. */
export function answerLogoutAsMockProvider(services: LocalServices, to: MockRecipient): string {
  const status = `<samlp:StatusCode Value="${SUCCESS}"/>`;
  const begun = beginResponse(services, to, status).replace('<samlp:Response ', '<samlp:LogoutResponse ');
  return Buffer.from(`${begun}</samlp:LogoutResponse>`).toString('base64');
}

function beginResponse({ settings, clock }: LocalServices, to: MockRecipient, status: string): string {
  return [
    `<samlp:Response xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ID="${createId()}" Version="2.0" `,
    `IssueInstant="${new Date(clock.now()).toISOString()}" Destination="${escapeXml(to.recipient)}" `,
    `InResponseTo="${escapeXml(to.inResponseTo)}"><saml:Issuer>${escapeXml(mockProviderUrls(settings).metadata)}`,
    `</saml:Issuer><samlp:Status>${status}</samlp:Status>`,
  ].join('');
}

function writeAssertion({ settings, clock }: LocalServices, id: string, answer: MockAnswer): string {
  const now = clock.now();
  const at = (instant: number): string => new Date(instant).toISOString();
  const issuer = `<saml:Issuer>${escapeXml(mockProviderUrls(settings).metadata)}</saml:Issuer>`;
  const inResponseTo = `InResponseTo="${escapeXml(answer.inResponseTo)}"`;
  const until = `NotOnOrAfter="${at(now + ANSWER_LIFE_MS)}"`;
  const recipient = escapeXml(answer.recipient);
  const attributes = Object.entries(answer.attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="${escapeXml(name)}"><saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue></saml:Attribute>`,
  );
  return [
    `<saml:Assertion xmlns:saml="${ASSERTION}" ID="${id}" Version="2.0" IssueInstant="${at(now)}">${issuer}`,
    `<saml:Subject><saml:NameID Format="${PERSISTENT}">${escapeXml(answer.nameId)}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${BEARER}">`,
    `<saml:SubjectConfirmationData ${inResponseTo} ${until} Recipient="${recipient}"/>`,
    '</saml:SubjectConfirmation></saml:Subject>',
    `<saml:Conditions NotBefore="${at(now)}" ${until}><saml:AudienceRestriction>`,
    `<saml:Audience>${escapeXml(answer.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    `<saml:AuthnStatement AuthnInstant="${at(now)}" SessionIndex="${createId()}" `,
    `SessionNotOnOrAfter="${at(now + SESSION_LIFE_MS)}"><saml:AuthnContext><saml:AuthnContextClassRef>`,
    'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
    attributes.length === 0 ? '' : `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`,
    '</saml:Assertion>',
  ].join('');
}
