import type { Operation } from '../../iam/operation.js';
import { type IdentityProviderType, toIdentityProviderType } from '../answers/identity-provider-type.js';
import { findIdentityProviderByIdentifier, identityProviderNotFound } from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetIdentityProviderByIdentifierInput {
  readonly UserPoolId: string;
  readonly IdpIdentifier: string;
}

interface GetIdentityProviderByIdentifierOutput {
  readonly IdentityProvider: IdentityProviderType;
}

/** Gets the external provider that has an identifier, such as a mail domain. */
export const getIdentityProviderByIdentifier: Operation<
  GetIdentityProviderByIdentifierInput,
  GetIdentityProviderByIdentifierOutput
> = {
  service: 'cognito-idp',
  name: 'GetIdentityProviderByIdentifier',
  authorization: 'signed',
  handle: async ({ UserPoolId, IdpIdentifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const provider = await findIdentityProviderByIdentifier(store.db, UserPoolId, IdpIdentifier);
    if (provider === undefined) throw identityProviderNotFound(IdpIdentifier);
    return { IdentityProvider: toIdentityProviderType(provider) };
  },
};
