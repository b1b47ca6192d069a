import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { getCurrentUser } from './get-current-user.js';

test('getCurrentUser rejects for a guest, without a request', async () => {
  const { session, requests } = createFakeService({});
  await expect(getCurrentUser(session)).rejects.toMatchObject({ kind: 'signedOut' });
  expect(requests).toEqual([]);
});
