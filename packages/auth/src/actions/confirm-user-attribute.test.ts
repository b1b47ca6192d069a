import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { confirmUserAttribute } from './confirm-user-attribute.js';

test('confirmUserAttribute sends the code without spaces', async () => {
  const { session, requests } = await createSignedInService({ VerifyUserAttribute: {} });
  await confirmUserAttribute(session, { userAttributeKey: 'email', confirmationCode: '12 34' });
  expect(requests).toMatchObject([
    { operation: 'VerifyUserAttribute', input: { AttributeName: 'email', Code: '1234' } },
  ]);
});
