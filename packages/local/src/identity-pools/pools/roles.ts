import type { Kysely } from 'kysely';
import { isRoleArn } from '../../iam/assumed-role.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from './errors.js';

/** The roles of an identity pool, by the names that the API has for them. */
export interface IdentityPoolRoles {
  readonly Roles: { readonly authenticated?: string; readonly unauthenticated?: string };
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>>;
}

/** How the role of an authenticated identity is chosen; the key is `<provider>:<app client>`. */
export interface RoleMapping {
  readonly Type: 'Token' | 'Rules';
  readonly AmbiguousRoleResolution?: 'AuthenticatedRole' | 'Deny';
  readonly RulesConfiguration?: { readonly Rules: readonly MappingRule[] };
}

export interface MappingRule {
  readonly Claim: string;
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly Value: string;
  readonly RoleARN: string;
}

/**
 * Checks roles and role mappings before they are saved.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertRoles({ Roles, RoleMappings = {} }: IdentityPoolRoles): void {
  for (const roleArn of Object.values(Roles)) assertRoleArn(roleArn);
  for (const mapping of Object.values(RoleMappings)) assertMapping(mapping);
}

function assertMapping({ Type, AmbiguousRoleResolution, RulesConfiguration }: RoleMapping): void {
  if (AmbiguousRoleResolution === undefined) {
    throw invalidParameter(`AmbiguousRoleResolution is required for role mappings of type ${Type}.`);
  }
  if (Type === 'Rules' && RulesConfiguration === undefined) {
    throw invalidParameter('RulesConfiguration is required for role mappings of type Rules.');
  }
  for (const { RoleARN } of RulesConfiguration?.Rules ?? []) assertRoleArn(RoleARN);
}

function assertRoleArn(roleArn: string): void {
  if (!isRoleArn(roleArn)) throw invalidParameter(`'${roleArn}' is not the ARN of a role.`);
}

/** Replaces the roles and the mappings of an identity pool, in the caller's transaction. */
export async function saveRoles(
  tx: Kysely<Tables>,
  identityPoolId: string,
  { roles, now }: { readonly roles: IdentityPoolRoles; readonly now: number },
): Promise<void> {
  await tx
    .updateTable('identity_pools')
    .set({ roles: JSON.stringify(roles), modified_at: now })
    .where('id', '=', identityPoolId)
    .execute();
}
