import { isRoleArn } from '../../iam/assumed-role.js';
import type { LoginClaims, VerifiedLogin } from '../logins/verify-logins.js';
import { invalidConfiguration, notAuthorized, roleForbidden } from '../pools/errors.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import type { IdentityPoolRoles, MappingRule, RoleMapping } from '../pools/roles.js';

/**
 * Chooses the role of an identity's credentials: for guests the pool's `unauthenticated` role, for others what the
 * mapping of their login's provider says, else the pool's `authenticated` role.
 *
 * @param customRoleArn the role that the caller prefers, of several allowed ones
 * @throws ServiceError `NotAuthorizedException` for a role that the caller may not have,
 *   `InvalidIdentityPoolConfigurationException` when the pool has none
 */
export function chooseRole(
  { roles }: IdentityPool,
  logins: readonly VerifiedLogin[],
  customRoleArn: string | undefined,
): string {
  const [login] = logins;
  const roleArn =
    login === undefined ? guestRole(roles, customRoleArn) : authenticatedRole(roles, login, customRoleArn);
  if (roleArn === undefined || !isRoleArn(roleArn)) throw invalidConfiguration();
  return roleArn;
}

/** The roles that an identity pool gives to one kind of its identities. */
export function listRoles(
  { Roles, RoleMappings }: IdentityPoolRoles,
  kind: 'authenticated' | 'unauthenticated',
): string[] {
  const mapped = kind === 'unauthenticated' ? [] : Object.values(RoleMappings ?? {}).flatMap(listRolesOfRules);
  const role = Roles[kind];
  return role === undefined ? mapped : [role, ...mapped];
}

function guestRole({ Roles }: IdentityPoolRoles, customRoleArn: string | undefined): string | undefined {
  if (customRoleArn !== undefined && customRoleArn !== Roles.unauthenticated) throw roleForbidden(customRoleArn);
  return Roles.unauthenticated;
}

function authenticatedRole(
  roles: IdentityPoolRoles,
  { provider, claims, configuredAs = `${provider}:${claims.aud}` }: VerifiedLogin,
  customRoleArn: string | undefined,
): string | undefined {
  const { RoleMappings = {} } = roles;
  const mapping = Object.hasOwn(RoleMappings, configuredAs) ? RoleMappings[configuredAs] : undefined;
  const allowed = mapping === undefined ? [] : allowedRoles(mapping, claims);
  if (customRoleArn !== undefined) {
    if (!allowed.includes(customRoleArn)) throw roleForbidden(customRoleArn);
    return customRoleArn;
  }
  const chosen = mapping?.Type === 'Rules' ? allowed[0] : preferredRole(mapping, claims);
  if (chosen !== undefined || mapping?.AmbiguousRoleResolution !== 'Deny') return chosen ?? roles.Roles.authenticated;
  throw notAuthorized(`The ambiguous role mapping rules for: ${configuredAs} denied this request.`);
}

/** All roles that a mapping lets these claims have, the first choice first. */
function allowedRoles({ Type, RulesConfiguration }: RoleMapping, claims: LoginClaims): readonly string[] {
  if (Type === 'Rules') {
    return (RulesConfiguration?.Rules ?? []).filter((rule) => isMatch(rule, claims)).map(({ RoleARN }) => RoleARN);
  }
  const listed = claims['cognito:roles'];
  return Array.isArray(listed) ? listed.filter((role) => typeof role === 'string') : [];
}

function preferredRole(mapping: RoleMapping | undefined, claims: LoginClaims): string | undefined {
  const preferred = claims['cognito:preferred_role'];
  return mapping !== undefined && typeof preferred === 'string' ? preferred : undefined;
}

function isMatch({ Claim, MatchType, Value }: MappingRule, claims: LoginClaims): boolean {
  const claim = Object.hasOwn(claims, Claim) ? claims[Claim] : undefined;
  if (claim === undefined) return false;
  const text = typeof claim === 'string' ? claim : JSON.stringify(claim);
  switch (MatchType) {
    case 'Equals':
      return text === Value;
    case 'NotEqual':
      return text !== Value;
    case 'StartsWith':
      return text.startsWith(Value);
    case 'Contains':
      return text.includes(Value);
  }
}

function listRolesOfRules({ RulesConfiguration }: RoleMapping): readonly string[] {
  return (RulesConfiguration?.Rules ?? []).map(({ RoleARN }) => RoleARN);
}
