import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { sendUserAttributeVerificationCode } from './send-user-attribute-verification-code.js';

test('sendUserAttributeVerificationCode says where the code went', async () => {
  const CodeDeliveryDetails = { Destination: 'a***@e***', DeliveryMedium: 'EMAIL' };
  const { session, requests } = await createSignedInService({
    GetUserAttributeVerificationCode: { CodeDeliveryDetails },
  });
  expect(await sendUserAttributeVerificationCode(session, { userAttributeKey: 'email' })).toEqual({
    destination: 'a***@e***',
    deliveryMedium: 'EMAIL',
  });
  expect(requests).toMatchObject([{ input: { AttributeName: 'email' } }]);
});
