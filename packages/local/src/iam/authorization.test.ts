import { expect, test } from 'vitest';
import { createClock } from '../base/clock.js';
import type { LocalServices } from '../context/services.js';
import { ServiceError } from '../wire/service-error.js';
import { type Action, authorize, toResourceArn } from './authorization.js';
import type { Caller } from './operation.js';

const settings = { account: '123456789012', roles: new Map() } as unknown as LocalServices['settings'];
const services = { settings, clock: createClock() };
const account = { accessKeyId: 'x', account: settings.account };
const administrator: Caller = { kind: 'administrator', ...account, arn: 'arn:aws:iam::123456789012:root', userId: 'x' };
const guest: Caller = {
  kind: 'role',
  ...account,
  arn: 'arn:aws:sts::123456789012:assumed-role/ClavigerGuest/session-1',
  userId: 'AROA:session-1',
  grant: { roleArn: 'arn:aws:iam::123456789012:role/ClavigerGuest', sessionName: 'session-1' },
};

const adminGetUser = { service: 'cognito-idp', name: 'AdminGetUser' } as const;
const tagResource = { service: 'cognito-idp', name: 'TagResource' } as const;
const deleteIdentityPool = { service: 'cognito-identity', name: 'DeleteIdentityPool' } as const;

function refusal(caller: Caller, action: Action, resource: string): ServiceError {
  try {
    authorize(services, caller, { action, resource });
  } catch (error) {
    if (error instanceof ServiceError) return error;
  }
  throw new Error('The call was allowed');
}

test('the administrator may do everything', () => {
  authorize(services, administrator, { action: 'cognito-idp:AdminGetUser', resource: '*' });
  authorize(services, administrator, { action: 'sts:GetCallerIdentity', resource: '*' });
});

test('a role without a policy may ask who it is, and nothing else', () => {
  authorize(services, guest, { action: 'sts:GetCallerIdentity', resource: '*' });
  const resource = toResourceArn(settings, adminGetUser, { UserPoolId: 'eu-west-1_Abc' });
  expect(refusal(guest, 'cognito-idp:AdminGetUser', resource)).toMatchObject({
    name: 'AccessDeniedException',
    status: 400,
    message:
      'User: arn:aws:sts::123456789012:assumed-role/ClavigerGuest/session-1 is not authorized to perform: ' +
      'cognito-idp:AdminGetUser on resource: arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Abc because ' +
      'no identity-based policy allows the cognito-idp:AdminGetUser action',
  });
  expect(refusal(guest, 'sts:AssumeRole', '*')).toMatchObject({ name: 'AccessDenied', status: 403 });
});

test('a request without a signature', () => {
  expect(refusal({ kind: 'anonymous' }, 'sts:GetCallerIdentity', '*').name).toBe('MissingAuthenticationToken');
  expect(refusal({ kind: 'anonymous' }, 'cognito-identity:CreateIdentityPool', '*').name).toBe(
    'MissingAuthenticationTokenException',
  );
});

test('the resource is the pool that the input names, as far as it names one', () => {
  const identityPoolId = 'us-east-1:c1a41637-0000-4000-8000-000000000001';
  expect(toResourceArn(settings, deleteIdentityPool, { IdentityPoolId: identityPoolId })).toBe(
    `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${identityPoolId}`,
  );
  const arn = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Abc';
  expect(toResourceArn(settings, tagResource, { ResourceArn: arn })).toBe(arn);
  for (const input of [
    undefined,
    null,
    'text',
    {},
    { UserPoolId: 7 },
    { UserPoolId: 'a_b on resource: *' },
    { ResourceArn: `${arn}*` },
  ]) {
    for (const operation of [adminGetUser, tagResource, deleteIdentityPool])
      expect(toResourceArn(settings, operation, input)).toBe('*');
  }
});
