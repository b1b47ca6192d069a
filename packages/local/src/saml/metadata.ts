import { X509Certificate } from 'node:crypto';
import { METADATA, POST_BINDING, REDIRECT_BINDING, SIGNATURE } from './names.js';
import { SamlError } from './saml-error.js';
import { escapeXml, findChildren, readXml, walkXml, type XmlElement, XmlError } from './xml.js';

/** The metadata of a SAML provider (SAML 2.0 Metadata, section 2.4.3). */
export interface ProviderMetadata {
  readonly entityId: string;
  /** Its certificates for signatures, PEM; at least one. */
  readonly certificates: readonly string[];
  /** The addresses of its sign-in. */
  readonly signOn: Endpoints;
  /** The addresses of its sign-out. */
  readonly logout: Endpoints;
}

/** Addresses by binding; the first of each. */
export interface Endpoints {
  readonly redirect: string | undefined;
  readonly post: string | undefined;
}

const LARGEST_METADATA = 1_000_000;

/**
 * Reads the metadata of the first identity provider in a document. The administrator who configures the document trusts
 * it, so its signature is not checked.
 *
 * @throws {SamlError}
 */
export function readMetadata(text: string): ProviderMetadata {
  if (text.length > LARGEST_METADATA) throw new SamlError('The metadata are too large.');
  const provider = findProvider(text);
  if (provider === undefined) throw new SamlError('The metadata describe no SAML 2.0 identity provider.');
  const { entity, role } = provider;
  const entityId = entity.attributes['entityID'] ?? '';
  const certificates = readCertificates(role);
  if (entityId === '') throw new SamlError('The metadata name no entityID.');
  if (certificates.length === 0) throw new SamlError('The metadata have no certificate to verify signatures with.');
  const signOn = readEndpoints(role, 'SingleSignOnService');
  if (signOn.redirect === undefined && signOn.post === undefined) {
    throw new SamlError('The metadata name no SingleSignOnService with the binding HTTP-Redirect or HTTP-POST.');
  }
  return { entityId, certificates, signOn, logout: readEndpoints(role, 'SingleLogoutService') };
}

function findProvider(text: string): { readonly entity: XmlElement; readonly role: XmlElement } | undefined {
  try {
    for (const entity of walkXml(readXml(text, { comments: 'skip' }))) {
      const [role] = entity.namespace === METADATA ? findChildren(entity, METADATA, 'IDPSSODescriptor') : [];
      if (entity.name === 'EntityDescriptor' && role !== undefined) return { entity, role };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SamlError(`The metadata cannot be read: ${error.message}.`);
  }
}

function readCertificates(role: XmlElement): readonly string[] {
  const texts = findChildren(role, METADATA, 'KeyDescriptor')
    .filter(({ attributes: { use = 'signing' } }) => use === 'signing')
    .flatMap((key) => [...walkXml(key)])
    .filter(({ namespace, name }) => namespace === SIGNATURE && name === 'X509Certificate')
    .map(({ text }) => text);
  return texts.map((text) => {
    try {
      return new X509Certificate(Buffer.from(text, 'base64')).toString();
    } catch {
      throw new SamlError('A certificate of the metadata cannot be read.');
    }
  });
}

function readEndpoints(role: XmlElement, name: string): Endpoints {
  const services = findChildren(role, METADATA, name);
  const locationBy = (binding: string): string | undefined => {
    const location = services.find(({ attributes }) => attributes['Binding'] === binding)?.attributes['Location'];
    return location !== undefined && URL.canParse(location) && /^https?:/.test(location) ? location : undefined;
  };
  return { redirect: locationBy(REDIRECT_BINDING), post: locationBy(POST_BINDING) };
}

/** An identity provider with one address for all endpoints. */
export function writeMetadata(provider: {
  readonly entityId: string;
  /** DER. */
  readonly certificate: Buffer;
  readonly signOnUrl: string;
  readonly logoutUrl: string;
}): string {
  const service = (name: string, binding: string, location: string): string =>
    `<${name} Binding="${binding}" Location="${escapeXml(location)}"/>`;
  return [
    `<?xml version="1.0"?>`,
    `<EntityDescriptor xmlns="${METADATA}" entityID="${escapeXml(provider.entityId)}">`,
    '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    `<KeyDescriptor use="signing"><KeyInfo xmlns="${SIGNATURE}"><X509Data><X509Certificate>`,
    provider.certificate.toString('base64'),
    '</X509Certificate></X509Data></KeyInfo></KeyDescriptor>',
    service('SingleLogoutService', REDIRECT_BINDING, provider.logoutUrl),
    service('SingleSignOnService', REDIRECT_BINDING, provider.signOnUrl),
    service('SingleSignOnService', POST_BINDING, provider.signOnUrl),
    '</IDPSSODescriptor></EntityDescriptor>',
  ].join('');
}
