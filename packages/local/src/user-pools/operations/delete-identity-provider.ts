import type { Operation } from '../../iam/operation.js';
import { removeIdentityProvider } from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteIdentityProviderInput {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

/** Deletes an external provider of a user pool. */
export const deleteIdentityProvider: Operation<DeleteIdentityProviderInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteIdentityProvider',
  authorization: 'signed',
  handle: async ({ UserPoolId, ProviderName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction((tx) => removeIdentityProvider(tx, UserPoolId, ProviderName));
    return {};
  },
};
