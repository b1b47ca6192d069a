import type { Operation } from '../../iam/operation.js';
import { certifyKey } from '../../saml/certificate.js';
import { samlKeys } from '../../saml/pool-keys.js';
import { requirePool } from '../pools/pool-settings.js';

/** The certificate with which a pool signs what it asks of SAML providers: the same as long as its key is. */
const getSigningCertificate: Operation<{ readonly UserPoolId: string }, { readonly Certificate: string }> = {
  service: 'cognito-idp',
  name: 'GetSigningCertificate',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services }) => {
    const { id: commonName, createdAt } = await requirePool(services.store.db, UserPoolId);
    const { signing } = await samlKeys(services, commonName);
    return { Certificate: certifyKey({ commonName, ...signing, createdAt }).toString('base64') };
  },
};

export const signingCertificateOperations: readonly Operation[] = [getSigningCertificate];
