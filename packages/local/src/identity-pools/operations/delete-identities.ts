import type { Operation } from '../../iam/operation.js';
import { deleteIdentities as remove } from '../identities/identities.js';

interface DeleteIdentitiesInput {
  readonly IdentityIdsToDelete: readonly string[];
}

interface DeleteIdentitiesOutput {
  /** Always empty: the deletion is one transaction. */
  readonly UnprocessedIdentityIds: readonly never[];
}

export const deleteIdentities: Operation<DeleteIdentitiesInput, DeleteIdentitiesOutput> = {
  service: 'cognito-identity',
  name: 'DeleteIdentities',
  authorization: 'signed',
  handle: async ({ IdentityIdsToDelete }, { services: { store } }) => {
    await store.transaction((tx) => remove(tx, IdentityIdsToDelete));
    return { UnprocessedIdentityIds: [] };
  },
};
