import type { Operation } from '../../iam/operation.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import { assertRoles, type IdentityPoolRoles, saveRoles } from '../pools/roles.js';

type SetIdentityPoolRolesInput = IdentityPoolRoles & { readonly IdentityPoolId: string };

/** Replaces roles and mappings as a whole. */
export const setIdentityPoolRoles: Operation<SetIdentityPoolRolesInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'SetIdentityPoolRoles',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, Roles, RoleMappings }, { services: { store, clock } }) => {
    const roles: IdentityPoolRoles = { Roles, ...(RoleMappings !== undefined && { RoleMappings }) };
    assertRoles(roles);
    await store.transaction(async (tx) => {
      const { id } = await requireIdentityPool(tx, IdentityPoolId);
      await saveRoles(tx, id, { roles, now: clock.now() });
    });
    return {};
  },
};
