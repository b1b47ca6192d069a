import type { KeyObject } from 'node:crypto';
import type { SigningKey } from '../jose/signing-keys.js';
import type { LocalServices } from '../services.js';
import type { Settings } from '../settings.js';
import { certifyKey } from './certificate.js';
import { encryptAssertion } from './encryption.js';
import { writeMetadata } from './metadata.js';
import { ASSERTION, AUTHN_FAILED, BEARER, PERSISTENT, PROTOCOL, RESPONDER, SUCCESS } from './names.js';
import { makeId, signXml } from './requests.js';
import { escapeXml } from './xml.js';

const OWNER = 'saml stand-in';
const ANSWER_LIFE_MS = 5 * 60_000;
const SESSION_LIFE_MS = 8 * 3_600_000;

/** The addresses of the identity provider that is built in: where its metadata are, which is also its name, and so on. */
export function standInUrls({ publicUrl }: Pick<Settings, 'publicUrl'>): {
  readonly metadata: string;
  readonly signOn: string;
  readonly logout: string;
} {
  const signOn = `${publicUrl}/saml2/provider`;
  return { metadata: `${signOn}/metadata`, signOn, logout: `${signOn}/logout` };
}

/** The metadata of the identity provider that is built in, as SAML providers of user pools are configured with. */
export async function readStandInMetadata(services: LocalServices): Promise<string> {
  const urls = standInUrls(services.settings);
  // Long ago by any clock that a reader of the certificate goes by.
  const createdAt = Date.UTC(2025, 0, 1);
  const certificate = certifyKey({ commonName: 'Claviger', ...(await standInKey(services)), createdAt });
  return writeMetadata({ entityId: urls.metadata, certificate, signOnUrl: urls.signOn, logoutUrl: urls.logout });
}

async function standInKey({ signingKeys }: LocalServices): Promise<SigningKey> {
  const [key] = await signingKeys.get(OWNER);
  return key;
}

/** Whom the provider that is built in signs in, and for whom. */
export interface StandInAnswer extends StandInRecipient {
  readonly nameId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Encrypts the assertion for the holder of a key. */
  readonly encryptFor: KeyObject | undefined;
}

/** For whom an answer is. */
export interface StandInRecipient {
  /** Where the answer is brought to. */
  readonly recipient: string;
  /** Who asked. */
  readonly audience: string;
  /** The id of the request. */
  readonly inResponseTo: string;
}

/** The provider's `SAMLResponse` (SAML 2.0 Core, section 3.3.3), whose assertion is signed, in base64. */
export async function answerAsStandIn(services: LocalServices, answer: StandInAnswer): Promise<string> {
  const id = makeId();
  const assertion = await signXml(writeAssertion(services, id, answer), { id, key: await standInKey(services) });
  const { encryptFor } = answer;
  const begin = beginResponse(services, answer, `<samlp:StatusCode Value="${SUCCESS}"/>`);
  const content = encryptFor === undefined ? assertion : encryptAssertion(assertion, encryptFor);
  return Buffer.from(`${begin}${content}</samlp:Response>`).toString('base64');
}

/** The same when somebody cancels. */
export function refuseAsStandIn(services: LocalServices, to: StandInRecipient): string {
  const status = `<samlp:StatusCode Value="${RESPONDER}"><samlp:StatusCode Value="${AUTHN_FAILED}"/></samlp:StatusCode>`;
  return Buffer.from(`${beginResponse(services, to, status)}</samlp:Response>`).toString('base64');
}

/** The answer to a sign-out, of which nothing is kept here: always that it is done. */
export function answerLogoutAsStandIn(services: LocalServices, to: StandInRecipient): string {
  const status = `<samlp:StatusCode Value="${SUCCESS}"/>`;
  const begun = beginResponse(services, to, status).replace('<samlp:Response ', '<samlp:LogoutResponse ');
  return Buffer.from(`${begun}</samlp:LogoutResponse>`).toString('base64');
}

function beginResponse({ settings, clock }: LocalServices, to: StandInRecipient, status: string): string {
  return [
    `<samlp:Response xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ID="${makeId()}" Version="2.0" `,
    `IssueInstant="${new Date(clock.now()).toISOString()}" Destination="${escapeXml(to.recipient)}" `,
    `InResponseTo="${escapeXml(to.inResponseTo)}"><saml:Issuer>${escapeXml(standInUrls(settings).metadata)}`,
    `</saml:Issuer><samlp:Status>${status}</samlp:Status>`,
  ].join('');
}

function writeAssertion({ settings, clock }: LocalServices, id: string, answer: StandInAnswer): string {
  const now = clock.now();
  const at = (instant: number): string => new Date(instant).toISOString();
  const issuer = `<saml:Issuer>${escapeXml(standInUrls(settings).metadata)}</saml:Issuer>`;
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
    `<saml:AuthnStatement AuthnInstant="${at(now)}" SessionIndex="${makeId()}" `,
    `SessionNotOnOrAfter="${at(now + SESSION_LIFE_MS)}"><saml:AuthnContext><saml:AuthnContextClassRef>`,
    'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
    attributes.length === 0 ? '' : `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`,
    '</saml:Assertion>',
  ].join('');
}
