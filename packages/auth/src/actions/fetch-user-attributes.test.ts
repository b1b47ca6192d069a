import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { fetchUserAttributes } from './fetch-user-attributes.js';

test('fetchUserAttributes gives the attributes by their names', async () => {
  const UserAttributes = [
    { Name: 'sub', Value: 'sub-1' },
    { Name: 'email', Value: 'ann@example.com' },
  ];
  const { session } = await createSignedInService({ GetUser: { UserAttributes } });
  expect(await fetchUserAttributes(session)).toEqual({ sub: 'sub-1', email: 'ann@example.com' });
});
