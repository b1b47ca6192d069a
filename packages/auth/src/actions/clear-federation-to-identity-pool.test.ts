import { expect, test } from 'vitest';
import { createFakeService, createSignedInService, identityAnswers } from '../../test-support/fake-service.js';
import { clearFederationToIdentityPool } from './clear-federation-to-identity-pool.js';
import { federateToIdentityPool } from './federate-to-identity-pool.js';

const identityPool = { id: 'us-east-1:11111111-2222-3333-4444-555555555555' };

test('clearFederationToIdentityPool ends the federation, without a request', async () => {
  const { session, requests } = createFakeService(identityAnswers, { identityPool });
  await federateToIdentityPool(session, { provider: 'Google', token: 'token-1' });
  requests.length = 0;
  await clearFederationToIdentityPool(session);
  expect(session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'user' });
  expect(requests).toEqual([]);
});

test('clearFederationToIdentityPool of a user of the user pool rejects, and the user stays signed in', async () => {
  const { session } = await createSignedInService({});
  await expect(clearFederationToIdentityPool(session)).rejects.toMatchObject({
    kind: 'invalidState',
    code: 'NotFederated',
  });
  expect(session.getSnapshot().status).toBe('signedIn');
});
