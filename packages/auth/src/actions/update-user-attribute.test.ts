import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { updateUserAttribute } from './update-user-attribute.js';

test('updateUserAttribute sends the attribute, and is done without a code', async () => {
  const { session, requests } = await createSignedInService({ UpdateUserAttributes: {} });
  const userAttribute = { attributeKey: 'nickname', value: 'Ann' };
  expect(await updateUserAttribute(session, { userAttribute })).toMatchObject({
    isUpdated: true,
    nextStep: { updateAttributeStep: 'DONE' },
  });
  expect(requests).toMatchObject([{ input: { UserAttributes: [{ Name: 'nickname', Value: 'Ann' }] } }]);
});
