import type { Operation } from '../../iam/operation.js';
import { removeSecret } from '../clients/client-secrets.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteUserPoolClientSecretInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientSecretId: string;
}

/** Deletes one of the two secrets of an app client. */
export const deleteUserPoolClientSecret: Operation<DeleteUserPoolClientSecretInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolClientSecret',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, ClientSecretId: secretId }, { services }) => {
    await requirePool(services.store.db, UserPoolId);
    await services.store.transaction(async (tx) => {
      const { client } = await requireClient(tx, ClientId, UserPoolId);
      await removeSecret(tx, services, { client, secretId });
    });
    return {};
  },
};
