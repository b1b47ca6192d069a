import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { updatePassword } from './update-password.js';

test('updatePassword sends both passwords', async () => {
  const { session, requests } = await createSignedInService({ ChangePassword: {} });
  await updatePassword(session, { oldPassword: 'Passw0rd!', newPassword: 'N3w-password' });
  expect(requests).toMatchObject([
    { operation: 'ChangePassword', input: { PreviousPassword: 'Passw0rd!', ProposedPassword: 'N3w-password' } },
  ]);
});

test('updatePassword with a wrong password rejects, and renews no token', async () => {
  const { session, requests } = await createSignedInService({ ChangePassword: 'NotAuthorizedException' });
  const input = { oldPassword: 'wrong', newPassword: 'N3w-password' };
  await expect(updatePassword(session, input)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  expect(requests).toHaveLength(1);
});
