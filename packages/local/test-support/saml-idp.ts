import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { createCertificate } from '../src/saml/certificate.js';

/** A SAML identity provider whose answers a test chooses. */
export interface SamlIdp {
  readonly entityId: string;
  /** As it would be given to `MetadataFile`. */
  readonly metadata: string;
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
  /** The XML of a response, unsigned. */
  write(response: SamlResponse): string;
  /** Signs the element with an id. */
  sign(xml: string, id: string, options?: SigningOptions): string;
  /** A whole response, its assertion signed, as it travels. */
  respond(response: SamlResponse): string;
}

export interface SamlResponse {
  readonly nameId?: string;
  readonly audience?: string;
  readonly recipient: string;
  readonly destination?: string;
  readonly inResponseTo?: string | undefined;
  readonly issuer?: string;
  readonly now: number;
  readonly notBefore?: number;
  readonly notOnOrAfter?: number;
  readonly assertionId?: string;
  /** Attribute elements. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly status?: string;
}

interface SigningOptions {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly key?: KeyObject | string;
}

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';

export function createSamlIdp({
  entityId = 'urn:test:idp',
  signOn = 'http://127.0.0.1:1/sso',
}: {
  entityId?: string;
  signOn?: string;
} = {}): SamlIdp {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const certificate = createCertificate({ commonName: 'test', privateKey, publicKey, createdAt: Date.UTC(2025, 0, 1) });
  const metadata = `<!-- as some write them -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      ${certificate.toString('base64')}
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${signOn}/out"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${signOn}"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${signOn}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
  const idp: SamlIdp = {
    entityId,
    metadata,
    certificate,
    privateKey,
    write: (response) => writeResponse({ issuer: entityId, ...response }),
    sign: (xml, id, options = {}) => {
      const signed = new SignedXml({
        privateKey: options.key ?? privateKey,
        signatureAlgorithm: options.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        canonicalizationAlgorithm: EXCLUSIVE,
      } as ConstructorParameters<typeof SignedXml>[0]);
      if (options.signatureAlgorithm?.includes('hmac') === true) signed.enableHMAC();
      signed.addReference({
        xpath: `//*[@ID='${id}']`,
        transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE],
        digestAlgorithm: options.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
      });
      signed.computeSignature(xml, {
        location: { reference: `//*[@ID='${id}']/*[local-name(.)='Issuer']`, action: 'after' },
      });
      return signed.getSignedXml();
    },
    respond: (response) => {
      const assertionId = response.assertionId ?? createId();
      return encode(idp.sign(idp.write({ ...response, assertionId }), assertionId));
    },
  };
  return idp;
}

export function encode(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

function createId(): string {
  return `_${randomBytes(8).toString('hex')}`;
}

function writeResponse(response: SamlResponse & { readonly issuer: string }): string {
  const { now, recipient, inResponseTo } = response;
  const at = (instant: number): string => new Date(instant).toISOString();
  const answers = inResponseTo === undefined ? '' : `InResponseTo="${inResponseTo}"`;
  const until = `NotOnOrAfter="${at(response.notOnOrAfter ?? now + 300_000)}"`;
  const attributes = Object.entries(response.attributes ?? {}).map(
    ([name, values]) =>
      `<a:Attribute Name="${name}">${values.map((value) => `<a:AttributeValue>${value}</a:AttributeValue>`).join('')}</a:Attribute>`,
  );
  return `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="${createId()}" Version="2.0" IssueInstant="${at(now)}" Destination="${response.destination ?? recipient}" ${answers}>
<a:Issuer xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">${response.issuer}</a:Issuer>
<p:Status><p:StatusCode Value="${STATUS}${response.status ?? 'Success'}"/></p:Status>
<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="${response.assertionId ?? createId()}" Version="2.0" IssueInstant="${at(now)}">
<a:Issuer>${response.issuer}</a:Issuer>
<a:Subject><a:NameID>${response.nameId ?? 'ann'}</a:NameID>
<a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><a:SubjectConfirmationData ${answers} ${until} Recipient="${recipient}"/></a:SubjectConfirmation></a:Subject>
<a:Conditions NotBefore="${at(response.notBefore ?? now)}" ${until}><a:AudienceRestriction><a:Audience>${response.audience ?? 'urn:amazon:cognito:sp:us-east-1_Claviger1'}</a:Audience></a:AudienceRestriction></a:Conditions>
<a:AuthnStatement AuthnInstant="${at(now)}" SessionIndex="s-1"/>
<a:AttributeStatement>${attributes.join('')}</a:AttributeStatement>
</a:Assertion></p:Response>`;
}
