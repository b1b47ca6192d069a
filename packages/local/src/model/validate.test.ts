import { expect, test } from 'vitest';
import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';
import { modelAuthorization } from './models.js';
import { validateInput } from './validate.js';

function refusal(service: ServiceName, operation: string, input: unknown): { name: string; message: string } {
  try {
    validateInput(service, operation, input);
  } catch (error) {
    if (error instanceof ServiceError) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('The input was accepted');
}

test('a missing password is named, its value is not', () => {
  expect(
    refusal('cognito-idp', 'AdminSetUserPassword', { UserPoolId: 'us-east-1_Claviger1', Username: 'ada' }),
  ).toEqual({
    name: 'InvalidParameterException',
    message: "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
  });
});

test('several violations are in one message, with the values that are not secret', () => {
  expect(refusal('cognito-idp', 'AdminGetUser', { UserPoolId: 'no pool', Username: 'ada lovelace' })).toEqual({
    name: 'InvalidParameterException',
    message:
      "2 validation errors detected: Value 'no pool' at 'userPoolId' failed to satisfy constraint: Member must satisfy " +
      "regular expression pattern: [\\w-]+_[0-9a-zA-Z]+; Value at 'username' failed to satisfy constraint: Member must " +
      'satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
  });
});

test('lengths, ranges and enumerations are checked', () => {
  const signUp = { ClientId: 'client1', Username: 'ada', Password: `A${'a'.repeat(256)}` };
  expect(refusal('cognito-idp', 'SignUp', signUp).message).toBe(
    "1 validation error detected: Value at 'password' failed to satisfy constraint: " +
      'Member must have length less than or equal to 256',
  );
  expect(refusal('cognito-idp', 'ListUserPools', { MaxResults: 61 }).message).toBe(
    "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: " +
      'Member must have value less than or equal to 60',
  );
  expect(refusal('cognito-idp', 'CreateUserPool', { PoolName: 'p', MfaConfiguration: 'SOMETIMES' }).message).toBe(
    "1 validation error detected: Value 'SOMETIMES' at 'mfaConfiguration' failed to satisfy constraint: " +
      'Member must satisfy enum value set: [OFF, ON, OPTIONAL]',
  );
});

test('members of lists and maps are checked', () => {
  const user = { UserPoolId: 'us-east-1_Claviger1', Username: 'ada' };
  expect(
    refusal('cognito-idp', 'AdminCreateUser', { ...user, UserAttributes: [{ Name: 'email' }, { Value: 'x' }] }).message,
  ).toBe(
    "1 validation error detected: Value null at 'userAttributes.2.member.name' failed to satisfy constraint: " +
      'Member must not be null',
  );
  expect(
    refusal('cognito-idp', 'CreateUserPool', { PoolName: 'p', AutoVerifiedAttributes: ['email', 'fax'] }).message,
  ).toBe(
    "1 validation error detected: Value '[email, fax]' at 'autoVerifiedAttributes' failed to satisfy constraint: " +
      'Member must satisfy constraint: [Member must satisfy enum value set: [phone_number, email], Member must not be null]',
  );
  expect(
    refusal('cognito-identity', 'GetId', { IdentityPoolId: 'us-east-1:a', Logins: { provider: '' } }).message,
  ).toBe(
    "1 validation error detected: Value at 'logins' failed to satisfy constraint: Map value must satisfy constraint: " +
      '[Member must have length less than or equal to 50000, Member must have length greater than or equal to 1, ' +
      'Member must not be null]',
  );
});

test('each service names the exception in its own way', () => {
  expect(refusal('cognito-identity', 'GetCredentialsForIdentity', { IdentityId: 'nonsense!' })).toEqual({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'nonsense!' at 'identityId' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+',
  });
  expect(
    refusal('sts', 'AssumeRoleWithWebIdentity', {
      RoleArn: 'arn:aws:iam::123456789012:role/A',
      RoleSessionName: 'a b',
      WebIdentityToken: 'token',
    }),
  ).toEqual({
    name: 'ValidationError',
    message:
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
  });
});

test.each([
  ['AdminGetUser', { UserPoolId: 7, Username: 'a' }, 'NUMBER_VALUE can not be converted to a String'],
  ['AdminGetUser', { UserPoolId: true, Username: 'a' }, 'TRUE_VALUE can not be converted to a String'],
  ['AdminGetUser', { UserPoolId: {}, Username: 'a' }, 'Start of structure or map found where not expected.'],
  ['AdminGetUser', { UserPoolId: ['x'], Username: 'a' }, 'Start of list found where not expected.'],
  ['ListUserPools', { MaxResults: '10' }, 'STRING_VALUE can not be converted to an Integer'],
  ['ListUserPools', { MaxResults: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
  ['SignUp', { ClientMetadata: 'x' }, 'Unexpected field type.'],
  ['SignUp', { UserAttributes: { Name: 'x' } }, 'Start of structure or map found where not expected.'],
  ['SignUp', [], 'Start of list found where not expected.'],
  ['SignUp', 'text', 'Unexpected field type.'],
  ['SignUp', null, 'Unexpected field type.'],
])('%s with a value of the wrong type', (operation, input, message) => {
  expect(refusal('cognito-idp', operation, input)).toEqual({ name: 'SerializationException', message });
});

test('members that the model does not know, and null for those that it does, are ignored', () => {
  validateInput('cognito-idp', 'AdminGetUser', {
    UserPoolId: 'us-east-1_Claviger1',
    Username: 'ada',
    Unheard: { of: [1] },
  });
  validateInput('cognito-idp', 'ListUsers', { UserPoolId: 'us-east-1_Claviger1', Filter: null });
  validateInput(
    'cognito-idp',
    'ListUsers',
    JSON.parse('{"UserPoolId":"us-east-1_Claviger1","__proto__":{"Limit":"x"}}'),
  );
});

test('values of a sensitive structure are never shown', () => {
  const canary = 'canary-0123456789';
  const failures = [
    refusal('cognito-idp', 'SignUp', { ClientId: canary, Username: ` ${canary}`, Password: ` ${canary}` }),
    refusal('cognito-idp', 'ConfirmSignUp', { ClientId: 'c', Username: 'ada', ConfirmationCode: `${canary} ` }),
    refusal('cognito-idp', 'GetTokensFromRefreshToken', { ClientId: 'c', RefreshToken: `${canary} ` }),
    refusal('sts', 'AssumeRoleWithWebIdentity', { WebIdentityToken: canary.repeat(2000) }),
  ];
  for (const { message } of failures) expect(message).not.toContain(canary);
});

test('a value as long as the body allows is neither tried on a pattern nor sent back', () => {
  const startedAt = performance.now();
  const { message } = refusal('cognito-idp', 'AdminGetUser', {
    UserPoolId: `us-east-1_${'a'.repeat(5_000_000)}`,
    Username: 'ada',
  });
  expect(message.length).toBeLessThan(1300);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test('operations newer than the generated model are checked', () => {
  expect(modelAuthorization('cognito-idp', 'GetTokensFromRefreshToken')).toBe('public');
  validateInput('cognito-idp', 'GetTokensFromRefreshToken', { RefreshToken: 'abc.def', ClientId: 'client1' });
  const client = { UserPoolId: 'us-east-1_Claviger1', ClientName: 'app' };
  validateInput('cognito-idp', 'CreateUserPoolClient', { ...client, RefreshTokenRotation: { Feature: 'ENABLED' } });
  expect(
    refusal('cognito-idp', 'CreateUserPoolClient', {
      ...client,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 },
    }).message,
  ).toBe(
    "1 validation error detected: Value '61' at 'refreshTokenRotation.retryGracePeriodSeconds' failed to satisfy " +
      'constraint: Member must have value less than or equal to 60',
  );
});

test('the model knows how operations are authorized', () => {
  expect(modelAuthorization('cognito-idp', 'InitiateAuth')).toBe('public');
  expect(modelAuthorization('cognito-idp', 'GetUser')).toBe('token');
  expect(modelAuthorization('cognito-idp', 'AdminGetUser')).toBe('signed');
  expect(modelAuthorization('cognito-identity', 'GetId')).toBe('public');
  expect(modelAuthorization('cognito-identity', 'CreateIdentityPool')).toBe('signed');
  expect(modelAuthorization('sts', 'AssumeRoleWithWebIdentity')).toBe('public');
  expect(modelAuthorization('sts', 'GetCallerIdentity')).toBe('signed');
  expect(modelAuthorization('sts', 'toString')).toBeUndefined();
});

test('a message has at most ten violations, and a value of a wrong type is found after them', () => {
  const signUp = { ClientId: 'client1', Username: 'ada', Password: 'Correct-horse1' };
  const UserAttributes = Array.from({ length: 50_000 }, () => ({ Name: '', Value: 'x' }));
  const { message } = refusal('cognito-idp', 'SignUp', { ...signUp, UserAttributes });
  expect(message).toMatch(/^10 validation errors detected: /);
  expect(message.split('; ')).toHaveLength(10);
  expect(refusal('cognito-idp', 'SignUp', { ...signUp, UserAttributes: [...UserAttributes, { Name: 1 }] }).name).toBe(
    'SerializationException',
  );
});

test('a message is bounded, however large the values and names are that break a constraint', () => {
  const long = 'x'.repeat(1_000_000);
  const inputs: readonly (readonly [ServiceName, string, object])[] = [
    ['cognito-idp', 'AdminGetUser', { UserPoolId: long, Username: ' '.repeat(1_000_000) }],
    ['cognito-idp', 'CreateUserPool', { PoolName: 'p', UserPoolTags: { [long]: long } }],
    ['cognito-idp', 'ListUsers', { UserPoolId: 'us-east-1_Claviger1', AttributesToGet: Array(50_000).fill('') }],
    ['cognito-idp', 'CreateUserPool', { PoolName: 'p', AliasAttributes: Array(50_000).fill(long) }],
    ['cognito-identity', 'GetId', { IdentityPoolId: 'us-east-1:x', Logins: { [long]: long } }],
  ];
  for (const [service, operation, input] of inputs) {
    expect(refusal(service, operation, input).message.length, operation).toBeLessThan(20_000);
  }
});
