import type { Operation } from '../../iam/operation.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import type { IdentityPoolRoles } from '../pools/roles.js';

interface GetIdentityPoolRolesInput {
  readonly IdentityPoolId: string;
}

type GetIdentityPoolRolesOutput = IdentityPoolRoles & { readonly IdentityPoolId: string };

export const getIdentityPoolRoles: Operation<GetIdentityPoolRolesInput, GetIdentityPoolRolesOutput> = {
  service: 'cognito-identity',
  name: 'GetIdentityPoolRoles',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services }) => {
    const { id, roles } = await requireIdentityPool(services.store.db, IdentityPoolId);
    return { IdentityPoolId: id, ...roles };
  },
};
