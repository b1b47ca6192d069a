import { expect, test } from 'vitest';
import type { Settings } from '../../base/settings.js';
import type { AwsAssertion } from '../../saml/aws-assertion.js';
import { createNameQualifier, getSessionName, hasRole, readLongestSeconds } from './saml-assertion.js';

const settings = { account: '123456789012' } as Settings;
const principalArn = 'arn:aws:iam::123456789012:saml-provider/Corp';
const roleArn = 'arn:aws:iam::123456789012:role/Member';

function createAssertion(attributes: Readonly<Record<string, string | readonly string[]>>): AwsAssertion {
  const entries = Object.entries(attributes).map(([name, value]) => [
    `https://aws.amazon.com/SAML/Attributes/${name}`,
    value,
  ]);
  return { attributes: Object.fromEntries(entries) } as AwsAssertion;
}

test('a role counts together with its provider, in either order, and in this account alone', () => {
  const role = { roleArn, principalArn };
  expect(hasRole(settings, createAssertion({ Role: `${roleArn},${principalArn}` }), role)).toBe(true);
  expect(hasRole(settings, createAssertion({ Role: ['other', `${principalArn}, ${roleArn}`] }), role)).toBe(true);
  expect(hasRole(settings, createAssertion({ Role: [roleArn, principalArn] }), role)).toBe(false);
  expect(hasRole(settings, createAssertion({}), role)).toBe(false);
  const foreign = { ...role, roleArn: 'arn:aws:iam::210987654321:role/Member' };
  expect(hasRole(settings, createAssertion({ Role: `${foreign.roleArn},${principalArn}` }), foreign)).toBe(false);
});

test('a session has a name of its own, and ends in time', () => {
  expect(getSessionName(createAssertion({ RoleSessionName: 'ann@example.com' }))).toBe('ann@example.com');
  for (const name of [{}, { RoleSessionName: 'a' }, { RoleSessionName: 'with space' }]) {
    expect(() => getSessionName(createAssertion(name))).toThrow('RoleSessionName is required in AuthnResponse');
  }
  expect(readLongestSeconds(createAssertion({ SessionDuration: '900' }))).toBe(900);
  expect(readLongestSeconds(createAssertion({ SessionDuration: 'never' }))).toBe(Number.POSITIVE_INFINITY);
});

test('the qualifier depends on issuer, account and provider', () => {
  const qualifier = createNameQualifier(settings, 'https://corp.example', principalArn);
  expect(qualifier).toMatch(/^[\w+/]{27}=$/);
  expect(createNameQualifier(settings, 'https://other.example', principalArn)).not.toBe(qualifier);
});
