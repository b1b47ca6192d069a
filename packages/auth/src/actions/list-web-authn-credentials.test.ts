import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { listWebAuthnCredentials } from './list-web-authn-credentials.js';

test('listWebAuthnCredentials hands on the token of the next page', async () => {
  const { session } = await createSignedInService({ ListWebAuthnCredentials: { NextToken: 'next' } });
  expect(await listWebAuthnCredentials(session)).toEqual({ credentials: [], nextToken: 'next' });
});
