import { isRoleArn } from '../iam/assumed-role.js';
import type { Operation } from '../iam/operation.js';
import { invalidParameter } from './pools/errors.js';
import { type IdentityPoolRoles, type RoleMapping, requireIdentityPool } from './pools/identity-pools.js';

type SetIdentityPoolRolesInput = IdentityPoolRoles & { readonly IdentityPoolId: string };

/** Replaces roles and mappings as a whole. */
const setIdentityPoolRoles: Operation<SetIdentityPoolRolesInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'SetIdentityPoolRoles',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, Roles, RoleMappings }, { services: { store, clock } }) => {
    for (const roleArn of Object.values(Roles)) checkRoleArn(roleArn);
    for (const mapping of Object.values(RoleMappings ?? {})) checkMapping(mapping);
    const roles: IdentityPoolRoles = { Roles, ...(RoleMappings === undefined ? {} : { RoleMappings }) };
    await store.transaction(async (tx) => {
      await requireIdentityPool(tx, IdentityPoolId);
      await tx
        .updateTable('identity_pools')
        .set({ roles: JSON.stringify(roles), modified_at: clock.now() })
        .where('id', '=', IdentityPoolId)
        .execute();
    });
    return {};
  },
};

const getIdentityPoolRoles: Operation<{ readonly IdentityPoolId: string }, SetIdentityPoolRolesInput> = {
  service: 'cognito-identity',
  name: 'GetIdentityPoolRoles',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services }) => {
    const { id, roles } = await requireIdentityPool(services.store.db, IdentityPoolId);
    return { IdentityPoolId: id, ...roles };
  },
};

export const roleOperations: readonly Operation[] = [setIdentityPoolRoles, getIdentityPoolRoles];

function checkMapping({ Type, AmbiguousRoleResolution, RulesConfiguration }: RoleMapping): void {
  if (AmbiguousRoleResolution === undefined) {
    throw invalidParameter(`AmbiguousRoleResolution is required for role mappings of type ${Type}.`);
  }
  if (Type === 'Rules' && RulesConfiguration === undefined) {
    throw invalidParameter('RulesConfiguration is required for role mappings of type Rules.');
  }
  for (const { RoleARN } of RulesConfiguration?.Rules ?? []) checkRoleArn(RoleARN);
}

function checkRoleArn(roleArn: string): void {
  if (!isRoleArn(roleArn)) throw invalidParameter(`'${roleArn}' is not the ARN of a role.`);
}
