import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { listDomains } from '../configuration/domains.js';
import { requirePool } from '../pools/pool-settings.js';
import { assertUnprotected, removePool } from '../pools/pools.js';

interface DeleteUserPoolInput {
  readonly UserPoolId: string;
}

/** Deletes a user pool with everything in it, unless it is protected or has a domain. */
export const deleteUserPool: Operation<DeleteUserPoolInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPool',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      assertUnprotected(pool);
      if ((await listDomains(tx, pool.id)).length > 0) {
        throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.');
      }
      await removePool(tx, pool.id);
    });
    return {};
  },
};
