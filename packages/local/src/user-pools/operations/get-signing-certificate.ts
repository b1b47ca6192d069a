import type { Operation } from '../../iam/operation.js';
import { createCertificate } from '../../saml/certificate.js';
import { readSamlKeys } from '../../saml/pool-keys.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetSigningCertificateInput {
  readonly UserPoolId: string;
}

interface GetSigningCertificateOutput {
  readonly Certificate: string;
}

/** Gets the certificate of the key with which a user pool signs SAML requests. It stays the same as long as the key. */
export const getSigningCertificate: Operation<GetSigningCertificateInput, GetSigningCertificateOutput> = {
  service: 'cognito-idp',
  name: 'GetSigningCertificate',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services }) => {
    const { id: commonName, createdAt } = await requirePool(services.store.db, UserPoolId);
    const { signing } = await readSamlKeys(services, commonName);
    return { Certificate: createCertificate({ commonName, ...signing, createdAt }).toString('base64') };
  },
};
