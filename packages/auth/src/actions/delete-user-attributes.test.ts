import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { deleteUserAttributes } from './delete-user-attributes.js';

test('deleteUserAttributes sends the names', async () => {
  const { session, requests } = await createSignedInService({ DeleteUserAttributes: {} });
  await deleteUserAttributes(session, { userAttributeKeys: ['nickname', 'custom:team'] });
  expect(requests).toMatchObject([
    { operation: 'DeleteUserAttributes', input: { UserAttributeNames: ['nickname', 'custom:team'] } },
  ]);
});
