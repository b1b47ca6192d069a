import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { resetPassword } from './reset-password.js';

test('resetPassword says where the code went', async () => {
  const CodeDeliveryDetails = { Destination: 'a***@e***', DeliveryMedium: 'EMAIL' };
  const { session, requests } = createFakeService({ ForgotPassword: { CodeDeliveryDetails } });
  expect(await resetPassword(session, { username: 'ann' })).toMatchObject({
    nextStep: { codeDeliveryDetails: { destination: 'a***@e***', deliveryMedium: 'EMAIL' } },
  });
  expect(requests).toMatchObject([{ operation: 'ForgotPassword', input: { Username: 'ann', ClientId: 'client' } }]);
});

test('resetPassword without a user name rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(resetPassword(session, { username: '' })).rejects.toMatchObject({ kind: 'validation' });
  expect(requests).toEqual([]);
});
