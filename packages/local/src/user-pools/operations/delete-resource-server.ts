import type { Operation } from '../../iam/operation.js';
import { removeResourceServer } from '../configuration/resource-servers.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteResourceServerInput {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

/** Deletes a resource server with its scopes. */
export const deleteResourceServer: Operation<DeleteResourceServerInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId, Identifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction((tx) => removeResourceServer(tx, UserPoolId, Identifier));
    return {};
  },
};
