import { expect, test } from 'vitest';
import { ServiceError } from '../../wire/service-error.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import type { MappingRule, RoleMapping } from '../pools/roles.js';
import { chooseRole } from './role-choice.js';

const arn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Claviger1';

function choose(mapping: RoleMapping | undefined, claims: object, customRoleArn?: string): string {
  const pool: IdentityPool = {
    id: 'us-east-1:a',
    name: 'pool',
    configuration: { AllowUnauthenticatedIdentities: true },
    principalTags: {},
    roles: {
      Roles: { authenticated: arn('Users'), unauthenticated: arn('Guests') },
      ...(mapping === undefined ? {} : { RoleMappings: { [`${provider}:client`]: mapping } }),
    },
  };
  const all = { sub: 's', aud: 'client', iss: 'i', exp: 1, token_use: 'id' as const, ...claims };
  try {
    return chooseRole(pool, [{ provider, subject: 's', claims: all }], customRoleArn).slice(arn('').length);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.name}: ${error.message}`;
    throw error;
  }
}

const forbidden = (name: string): string => `NotAuthorizedException: Access to Role '${arn(name)}' is forbidden.`;

const ambiguous = expect.stringMatching(
  /^NotAuthorizedException: The ambiguous role mapping rules for: .+ denied this request\.$/,
);

test('without a mapping the pool’s own roles count', () => {
  expect(choose(undefined, { 'cognito:preferred_role': arn('Preferred') })).toBe('Users');
  expect(choose(undefined, { 'cognito:roles': [arn('Listed')] }, arn('Listed'))).toBe(forbidden('Listed'));
});

test('a mapping by the token takes its roles from the claims', () => {
  const mapping: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' };
  const claims = { 'cognito:preferred_role': arn('Preferred'), 'cognito:roles': [arn('Preferred'), arn('Listed')] };
  expect(choose(mapping, claims)).toBe('Preferred');
  expect(choose(mapping, claims, arn('Listed'))).toBe('Listed');
  expect(choose(mapping, claims, arn('Elsewhere'))).toBe(forbidden('Elsewhere'));
  expect(choose(mapping, { 'cognito:roles': [arn('Listed')] })).toBe('Users');
  expect(choose({ ...mapping, AmbiguousRoleResolution: 'Deny' }, {})).toEqual(ambiguous);
});

test.each<[MappingRule['MatchType'], string, object, boolean]>([
  ['Equals', 'ada', { 'custom:name': 'ada' }, true],
  ['Equals', 'ada', { 'custom:name': 'adam' }, false],
  ['NotEqual', 'ada', { 'custom:name': 'adam' }, true],
  ['NotEqual', 'ada', {}, false],
  ['StartsWith', 'ad', { 'custom:name': 'ada' }, true],
  ['StartsWith', 'da', { 'custom:name': 'ada' }, false],
  ['Contains', '"keepers"', { 'custom:name': ['keepers', 'readers'] }, true],
  ['Contains', 'x', { 'custom:name': 'ada' }, false],
  ['Equals', 'true', { 'custom:name': true }, true],
])('a rule with %s %s matches %j', (MatchType, Value, claims, matches) => {
  const rule = { Claim: 'custom:name', MatchType, Value, RoleARN: arn('Ruled') };
  const mapping: RoleMapping = {
    Type: 'Rules',
    AmbiguousRoleResolution: 'AuthenticatedRole',
    RulesConfiguration: { Rules: [rule] },
  };
  expect(choose(mapping, claims)).toBe(matches ? 'Ruled' : 'Users');
  expect(choose({ ...mapping, AmbiguousRoleResolution: 'Deny' }, claims)).toEqual(matches ? 'Ruled' : ambiguous);
});

test('of several matching rules the first one counts, or the requested one', () => {
  const rule = (Value: string, name: string): MappingRule => ({
    Claim: 'email',
    MatchType: 'Contains',
    Value,
    RoleARN: arn(name),
  });
  const Rules = [rule('nobody', 'None'), rule('@', 'First'), rule('example', 'Second')];
  const mapping: RoleMapping = { Type: 'Rules', AmbiguousRoleResolution: 'Deny', RulesConfiguration: { Rules } };
  const claims = { email: 'ada@example.org', 'cognito:preferred_role': arn('Preferred') };
  expect(choose(mapping, claims)).toBe('First');
  expect(choose(mapping, claims, arn('Second'))).toBe('Second');
  expect(choose(mapping, claims, arn('None'))).toBe(forbidden('None'));
});
