import { expect, test } from 'vitest';
import { assertRoles, type IdentityPoolRoles } from './roles.js';

const ROLE = 'arn:aws:iam::123456789012:role/Member';
const rules = (RoleARN: string) => ({
  Rules: [{ Claim: 'plan', MatchType: 'Equals', Value: 'pro', RoleARN }] as const,
});

test('roles and mappings with all that they need are valid', () => {
  const mapping = { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: rules(ROLE) } as const;
  expect(() =>
    assertRoles({ Roles: { authenticated: ROLE }, RoleMappings: { 'accounts.google.com': mapping } }),
  ).not.toThrow();
});

test.each<[string, IdentityPoolRoles, RegExp]>([
  ['a role that is not an ARN', { Roles: { authenticated: 'Member' } }, /'Member' is not the ARN of a role/],
  ['a mapping without an answer to ambiguity', { Roles: {}, RoleMappings: { p: { Type: 'Token' } } }, /type Token/],
  [
    'rules that are missing',
    { Roles: {}, RoleMappings: { p: { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } } },
    /RulesConfiguration is required/,
  ],
  [
    'a rule whose role is not an ARN',
    {
      Roles: {},
      RoleMappings: { p: { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: rules('Member') } },
    },
    /'Member' is not the ARN of a role/,
  ],
])('%s is an error', (_, roles, message) => {
  expect(() => assertRoles(roles)).toThrow(message);
});
