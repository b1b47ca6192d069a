import type { LocalServices } from '../../context/services.js';
import { createCertificate } from '../../saml/certificate.js';
import { readSamlKeys } from '../../saml/pool-keys.js';
import { findMetadata, hasMetadata } from '../../saml/provider-metadata.js';
import { SamlError } from '../../saml/saml-error.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { ProviderDetails } from './identity-provider-details.js';

const FLAGS: readonly string[] = ['IDPSignout', 'EncryptedResponses', 'IDPInit'];

/**
 * Checks the details of a SAML provider, and reads its metadata, if the server may fetch it.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function readSamlDetails(
  services: LocalServices,
  pool: UserPool,
  details: ProviderDetails,
): Promise<ProviderDetails> {
  const notFlag = FLAGS.find((key) => !['true', 'false', undefined].includes(details[key]));
  if (notFlag !== undefined) throw invalidParameter(`${notFlag} must be true or false.`);
  const algorithm = details['RequestSigningAlgorithm'];
  if (algorithm !== undefined && algorithm !== 'rsa-sha256') {
    throw invalidParameter('RequestSigningAlgorithm must be rsa-sha256.');
  }
  const encryption = details['EncryptedResponses'] === 'true' && {
    ActiveEncryptionCertificate: await encryptionCertificate(services, pool),
  };
  if (!hasMetadata(services, details)) return { ...encryption };
  try {
    const { signOn, logout } = await findMetadata(services, details);
    return {
      ...encryption,
      SSORedirectBindingURI: signOn.redirect ?? signOn.post ?? '',
      ...(logout.redirect !== undefined && { SLORedirectBindingURI: logout.redirect }),
    };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw invalidParameter(error.message);
  }
}

async function encryptionCertificate(services: LocalServices, { id, createdAt }: UserPool): Promise<string> {
  const { decryption } = await readSamlKeys(services, id);
  return createCertificate({ commonName: `${id} encryption`, ...decryption, createdAt }).toString('base64');
}
