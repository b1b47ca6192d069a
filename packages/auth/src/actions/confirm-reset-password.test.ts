import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { confirmResetPassword } from './confirm-reset-password.js';

test('confirmResetPassword sends the code and the new password', async () => {
  const { session, requests } = createFakeService({ ConfirmForgotPassword: {} });
  await confirmResetPassword(session, { username: 'ann', newPassword: 'N3w-password', confirmationCode: '12 34' });
  expect(requests).toMatchObject([
    {
      operation: 'ConfirmForgotPassword',
      input: { Username: 'ann', Password: 'N3w-password', ConfirmationCode: '1234' },
    },
  ]);
});

test.each(['username', 'newPassword', 'confirmationCode'] as const)(
  'confirmResetPassword without %s rejects before any request',
  async (field) => {
    const { session, requests } = createFakeService({});
    const input = { username: 'ann', newPassword: 'N3w-password', confirmationCode: '1', [field]: '' };
    await expect(confirmResetPassword(session, input)).rejects.toMatchObject({ kind: 'validation', field });
    expect(requests).toEqual([]);
  },
);
