import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { signOut } from './sign-out.js';

test('signOut ends the session here, and needs no request where tokens cannot be revoked', async () => {
  const { session, requests } = await createSignedInService({});
  expect(await signOut(session)).toEqual({ status: 'complete' });
  expect(session.getSnapshot().status).toBe('signedOut');
  expect(requests).toEqual([]);
});
