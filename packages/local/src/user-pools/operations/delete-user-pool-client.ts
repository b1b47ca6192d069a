import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import { removeClient } from '../clients/clients.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteUserPoolClientInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Deletes an app client, and the sign-ins that were made through it. */
export const deleteUserPoolClient: Operation<DeleteUserPoolClientInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction(async (tx) => {
      const { client } = await requireClient(tx, ClientId, UserPoolId);
      await removeClient(tx, client);
    });
    return {};
  },
};
