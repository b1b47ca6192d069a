import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPolicy } from './policy-document.js';
import { evaluatePolicy } from './policy-evaluation.js';
import { literalPattern, matchesPattern } from './policy-patterns.js';

const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Claviger1';

function ask(
  statements: object | readonly object[],
  {
    action = 'cognito-idp:ListUsers',
    resource = pool,
    context = {} as Record<string, string | readonly string[]>,
  } = {},
): string {
  const values = Object.entries(context).map(([key, of]) => [key.toLowerCase(), [of].flat()] as const);
  const policy = readPolicy({ Version: '2012-10-17', Statement: statements });
  return evaluatePolicy(policy, { action, resource, context: new Map(values) });
}

/** As a policy writes it. */
function variable(key: string): string {
  return `$\{${key}}`;
}

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };

test('nothing is allowed but what a statement allows, and a denial wins', () => {
  expect(ask({ ...allow, Action: 'cognito-idp:Admin*' })).toBe('notAllowed');
  expect(ask({ ...allow, Action: ['cognito-idp:Admin*', 'COGNITO-IDP:list?sers'] })).toBe('allowed');
  expect(ask([allow, { ...allow, Effect: 'Deny', Action: 'cognito-idp:ListUsers' }])).toBe('denied');
  expect(ask({ Effect: 'Allow', NotAction: 'cognito-idp:ListUsers', Resource: '*' })).toBe('notAllowed');
  expect(ask({ ...allow, Resource: 'arn:aws:cognito-idp:*:*:userpool/us-east-1_*' })).toBe('allowed');
  expect(ask({ ...allow, Resource: pool.toLowerCase() })).toBe('notAllowed');
  expect(ask({ Effect: 'Allow', Action: '*', NotResource: pool })).toBe('notAllowed');
  // What works on no one pool is allowed by nothing less than everything.
  expect(ask({ ...allow, Resource: pool }, { resource: '*' })).toBe('notAllowed');
});

test('variables take the values of the session, never as a pattern', () => {
  const statement = { ...allow, Resource: `arn:x:${variable('aws:PrincipalTag/team')}/a` };
  const tagged = (team: string, resource: string) =>
    ask(statement, { resource, context: { 'aws:PrincipalTag/team': team } });
  expect(tagged('red', 'arn:x:red/a')).toBe('allowed');
  expect(tagged('*', 'arn:x:red/a')).toBe('notAllowed');
  expect(tagged('r*', 'arn:x:r*/a')).toBe('allowed');
  expect(ask(statement, { resource: 'arn:x:/a' })).toBe('notAllowed');
  const withDefault = { ...allow, Resource: `arn:x:${variable("aws:PrincipalTag/team, 'all'")}/a` };
  expect(ask(withDefault, { resource: 'arn:x:all/a' })).toBe('allowed');
  const starred = { ...allow, Condition: { StringLike: { 'aws:userid': variable('aws:PrincipalTag/team') } } };
  expect(ask(starred, { context: { 'aws:userid': 'eve', 'aws:PrincipalTag/team': '*' } })).toBe('notAllowed');
  expect(tagged('\u0000*', 'arn:x:red/a')).toBe('notAllowed');
});

test('a variable that the request lacks never widens what is allowed', () => {
  const without = (effect: string, more: object) => ({
    Effect: effect,
    Action: '*',
    NotResource: `arn:x:${variable('aws:PrincipalTag/team')}/*`,
    ...more,
  });
  const tagged = { context: { 'aws:PrincipalTag/team': 'red' }, resource: 'arn:x:blue/a' };
  expect(ask(without('Allow', {}), tagged)).toBe('allowed');
  expect(ask(without('Allow', {}), { resource: 'arn:x:blue/a' })).toBe('notAllowed');
  const several = { NotResource: ['arn:x:green/*', `arn:x:${variable('aws:PrincipalTag/team')}/*`] };
  expect(ask(without('Allow', several), { resource: 'arn:x:blue/a' })).toBe('notAllowed');
  // A denial stays one.
  expect(ask([allow, without('Deny', {})], { resource: 'arn:x:blue/a' })).toBe('denied');
  const one = { ...allow, Resource: [`arn:x:${variable('aws:PrincipalTag/team')}/*`, 'arn:x:green/*'] };
  expect(ask(one, { resource: 'arn:x:green/a' })).toBe('allowed');
  expect(ask(one, { resource: 'arn:x:blue/a' })).toBe('notAllowed');
});

test.each([
  ['NumericLessThan', '5'],
  ['NumericNotEquals', '5'],
  ['DateGreaterThan', '2026-01-01T00:00:00Z'],
  ['IpAddress', '10.0.0.1'],
  ['NotIpAddress', '10.0.0.1'],
])('a variable whose value %s can not read makes no condition hold, and throws nothing', (operator, actual) => {
  const Condition = { [operator]: { k: variable('aws:PrincipalTag/limit') } };
  for (const limit of ['many', '', '10.0.0.0/99', '\u0000']) {
    const context = { k: actual, 'aws:PrincipalTag/limit': limit };
    expect(ask({ ...allow, Condition }, { context }), limit).toBe('notAllowed');
    expect(ask([allow, { ...allow, Effect: 'Deny', Condition }], { context }), limit).toBe('allowed');
  }
});

describe('conditions', () => {
  test.each<[string, object, string | readonly string[] | undefined, boolean]>([
    ['StringEquals', { k: ['a', 'b'] }, 'b', true],
    ['StringEquals', { k: 'a' }, undefined, false],
    ['StringEqualsIfExists', { k: 'a' }, undefined, true],
    ['StringNotEquals', { k: ['a', 'b'] }, 'b', false],
    ['StringNotEquals', { k: 'a' }, undefined, true],
    ['StringEqualsIgnoreCase', { k: 'A' }, 'a', true],
    ['StringLike', { k: 'a*z' }, 'abcz', true],
    ['StringNotLike', { k: 'a*z' }, 'abc', true],
    ['NumericLessThan', { k: 10 }, '9', true],
    ['NumericGreaterThanEquals', { k: 10 }, '9', false],
    ['DateGreaterThan', { k: '2026-01-01T00:00:00Z' }, '2027-01-01T00:00:00Z', true],
    ['DateLessThan', { k: '1767225600' }, '2027-01-01T00:00:00Z', false],
    ['Bool', { k: true }, 'true', true],
    ['Null', { k: 'true' }, undefined, true],
    ['Null', { k: 'false' }, undefined, false],
    ['ArnLike', { k: 'arn:aws:iam::*:role/A*' }, 'arn:aws:iam::1:role/Ann', true],
    ['IpAddress', { k: '203.0.113.0/24' }, '203.0.113.9', true],
    ['NotIpAddress', { k: '2001:db8::/32' }, '2001:db9::1', true],
    ['ForAnyValue:StringLike', { k: 'auth*' }, ['x', 'authenticated'], true],
    ['ForAnyValue:StringLike', { k: 'auth*' }, undefined, false],
    ['ForAnyValue:StringLike', { k: 'auth*' }, [], false],
    ['ForAnyValue:StringNotEquals', { k: 'a' }, undefined, false],
    ['ForAnyValue:StringNotEquals', { k: 'a' }, [], false],
    ['ForAnyValue:StringNotEquals', { k: 'a' }, ['a', 'b'], true],
    ['ForAllValues:StringEquals', { k: ['a', 'b'] }, ['a', 'c'], false],
    ['ForAllValues:StringEquals', { k: ['a', 'b'] }, undefined, true],
  ])('%s %j of %j', (operator, wanted, actual, holds) => {
    const context: Record<string, string | readonly string[]> = actual === undefined ? {} : { K: actual };
    expect(ask({ ...allow, Condition: { [operator]: wanted } }, { context })).toBe(holds ? 'allowed' : 'notAllowed');
  });
});

test.each<[string, unknown]>([
  ['no object', 'text'],
  ['no statement', { Version: '2012-10-17', Statement: [] }],
  ['another version', { Version: '2030-01-01', Statement: allow }],
  ['a third effect', { Statement: { ...allow, Effect: 'Maybe' } }],
  ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }],
  ['actions and their opposite', { Statement: { ...allow, NotAction: '*' } }],
  ['a principal, which only trust policies have', { Statement: { ...allow, Principal: '*' } }],
  ['an operator that isn’t known', { Statement: { ...allow, Condition: { StringResembles: { k: 'v' } } } }],
  ['a number of another form', { Statement: { ...allow, Condition: { NumericEquals: { k: 'x' } } } }],
  ['a range of another form', { Statement: { ...allow, Condition: { IpAddress: { k: 'everywhere' } } } }],
  ['a range with too long a prefix', { Statement: { ...allow, Condition: { IpAddress: { k: '10.0.0.0/33' } } } }],
])('a policy with %s is refused', (_, document) => {
  expect(() => readPolicy(document)).toThrow(TypeError);
});

test('patterns match as a plain reading of them does, and any text matches itself', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, other) => {
      const plain = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.');
      expect(matchesPattern(pattern, other)).toBe(new RegExp(`^${plain}$`).test(other));
      expect(matchesPattern(literalPattern(pattern), other)).toBe(pattern === other);
    }),
    { numRuns: 500 },
  );
});

test('a pattern made to take long doesn’t', () => {
  const started = performance.now();
  expect(matchesPattern(`${'*a'.repeat(500)}b`, 'a'.repeat(2_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});
