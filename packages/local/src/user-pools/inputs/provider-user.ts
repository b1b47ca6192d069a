import { missingParameter } from '../base/errors.js';
import { type FederatedIdentity, SUBJECT } from '../users/federated-identities.js';

/** `ProviderUserIdentifierType`: a user of a provider in inputs. */
export interface ProviderUserIdentifierType {
  readonly ProviderName?: string;
  readonly ProviderAttributeName?: string;
  readonly ProviderAttributeValue?: string;
}

/** @throws ServiceError `InvalidParameterException` */
export function readProviderUser(user: ProviderUserIdentifierType): FederatedIdentity {
  if (user.ProviderName === undefined) throw missingParameter('ProviderName');
  if (!user.ProviderAttributeValue) throw missingParameter('ProviderAttributeValue');
  return {
    providerName: user.ProviderName,
    attributeName: user.ProviderAttributeName ?? SUBJECT,
    attributeValue: user.ProviderAttributeValue,
  };
}
