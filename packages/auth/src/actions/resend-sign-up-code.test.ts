import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { resendSignUpCode } from './resend-sign-up-code.js';

test('resendSignUpCode says where the code went', async () => {
  const CodeDeliveryDetails = { Destination: 'a***@e***', DeliveryMedium: 'EMAIL' };
  const { session, requests } = createFakeService({ ResendConfirmationCode: { CodeDeliveryDetails } });
  expect(await resendSignUpCode(session, { username: 'ann' })).toMatchObject({ destination: 'a***@e***' });
  expect(requests).toMatchObject([{ operation: 'ResendConfirmationCode', input: { Username: 'ann' } }]);
});
