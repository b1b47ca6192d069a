import type { Operation } from '../../iam/operation.js';
import { deleteIdentityPool as remove } from '../pools/identity-pools.js';

interface DeleteIdentityPoolInput {
  readonly IdentityPoolId: string;
}

/** Deletes an identity pool with all its identities. */
export const deleteIdentityPool: Operation<DeleteIdentityPoolInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'DeleteIdentityPool',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services: { store } }) => {
    await store.transaction((tx) => remove(tx, IdentityPoolId));
    return {};
  },
};
