import type { Operation } from '../../iam/operation.js';
import { removeDomain } from '../configuration/domains.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteUserPoolDomainInput {
  readonly Domain: string;
  readonly UserPoolId: string;
}

/** Takes a domain from a user pool. */
export const deleteUserPoolDomain: Operation<DeleteUserPoolDomainInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolDomain',
  authorization: 'signed',
  handle: async ({ Domain: name, UserPoolId: userPoolId }, { services: { store } }) => {
    await requirePool(store.db, userPoolId);
    await store.transaction((tx) => removeDomain(tx, { userPoolId, name }));
    return {};
  },
};
