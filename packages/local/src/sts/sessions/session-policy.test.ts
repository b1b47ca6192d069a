import { expect, test } from 'vitest';
import { readSessionPolicy } from './session-policy.js';

test('a session has the policy of the request, if there is one', () => {
  const policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } });
  expect(readSessionPolicy(policy)).toEqual({ sessionPolicy: policy });
  expect(readSessionPolicy(undefined)).toEqual({});
});

test.each([
  ['{', 'This policy contains invalid Json'],
  ['{"Statement":[]}', 'A policy needs a statement.'],
])('%s is an error', (policy, message) => {
  const error = expect.objectContaining({ name: 'MalformedPolicyDocument', message });
  expect(() => readSessionPolicy(policy)).toThrow(error);
});
