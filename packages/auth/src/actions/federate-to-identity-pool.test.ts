import { expect, test } from 'vitest';
import { createFakeService, identityAnswers } from '../../test-support/fake-service.js';
import { federateToIdentityPool } from './federate-to-identity-pool.js';

const identityPool = { id: 'us-east-1:11111111-2222-3333-4444-555555555555' };

test('federateToIdentityPool sends the login of the provider, and gives identity and credentials', async () => {
  const { session, requests } = createFakeService(identityAnswers, { identityPool });
  const output = await federateToIdentityPool(session, { provider: 'Google', token: 'token-1' });
  expect(output).toMatchObject({ identityId: 'us-east-1:identity-1', credentials: { accessKeyId: 'ASIA1' } });
  const Logins = { 'accounts.google.com': 'token-1' };
  expect(requests).toMatchObject([
    { operation: 'GetId', input: { Logins } },
    { operation: 'GetCredentialsForIdentity', input: { IdentityId: 'us-east-1:identity-1', Logins } },
  ]);
  expect(session.getSnapshot()).toEqual({ status: 'federated', provider: 'accounts.google.com' });
});

test('federateToIdentityPool that the identity pool denies leaves the session as it was', async () => {
  const { session } = createFakeService({ GetId: 'NotAuthorizedException' }, { identityPool });
  await expect(federateToIdentityPool(session, { provider: 'Google', token: 'old' })).rejects.toMatchObject({
    kind: 'notAuthorized',
    code: 'NotAuthorizedException',
  });
  expect(session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'never' });
});

test('federateToIdentityPool without an identity pool, or without a token, rejects before any request', async () => {
  const [{ session, requests }, without] = [createFakeService({}, { identityPool }), createFakeService({})];
  const input = { provider: 'Google', token: 'token-1' };
  await expect(federateToIdentityPool(without.session, input)).rejects.toMatchObject({ code: 'NoIdentityPool' });
  await expect(federateToIdentityPool(session, { ...input, token: '' })).rejects.toMatchObject({ field: 'token' });
  expect([...requests, ...without.requests]).toEqual([]);
});
