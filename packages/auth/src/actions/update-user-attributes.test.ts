import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { updateUserAttributes } from './update-user-attributes.js';

test('updateUserAttributes says for each attribute whether it waits for a code', async () => {
  const CodeDeliveryDetailsList = [{ AttributeName: 'email', Destination: 'b***@e***', DeliveryMedium: 'EMAIL' }];
  const { session } = await createSignedInService({ UpdateUserAttributes: { CodeDeliveryDetailsList } });
  const userAttributes = { email: 'bob@example.com', nickname: 'Bob' };
  expect(await updateUserAttributes(session, { userAttributes })).toMatchObject({
    email: { isUpdated: false, nextStep: { codeDeliveryDetails: { destination: 'b***@e***' } } },
    nickname: { isUpdated: true },
  });
});
