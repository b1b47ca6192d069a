import type { LocalServices } from '../context/services.js';
import { type Assertion, verifyAssertion } from './assertion.js';
import { checkAssertion } from './check-assertion.js';
import { readMetadata } from './metadata.js';
import { readResponseDocument } from './response-document.js';

/** The address of AWS for sign-ins of SAML providers; regions have addresses of their own. */
const RECIPIENT = /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml$/;
const AUDIENCES: readonly string[] = ['urn:amazon:webservices', 'https://signin.aws.amazon.com/saml'];

/** The verified content of a response for AWS. */
export interface AwsAssertion extends Pick<Assertion, 'nameId' | 'nameIdFormat' | 'attributes' | 'issuer'> {
  readonly audience: string;
}

/**
 * Verifies a SAML response for AWS, not for a user pool: by its provider's metadata, for STS and identity pools. It can
 * be used more than once until it expires.
 *
 * @throws {SamlError}
 */
export async function verifyAwsAssertion(
  { clock }: LocalServices,
  { response, metadata }: { readonly response: string; readonly metadata: string },
): Promise<AwsAssertion> {
  const document = readResponseDocument(response);
  const { entityId, certificates } = readMetadata(metadata);
  const assertion = await verifyAssertion(document, { certificates, decryptionKey: undefined });
  const { audience } = checkAssertion(document.response, assertion, {
    entityId,
    isAudience: (name) => AUDIENCES.includes(name),
    isRecipient: (url) => RECIPIENT.test(url),
    inResponseTo: 'any',
    now: clock.now(),
  });
  return { ...assertion, audience };
}
