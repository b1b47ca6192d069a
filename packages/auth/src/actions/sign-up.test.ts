import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { signUp } from './sign-up.js';

const delivery = { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' };

test('signUp sends the attributes, and says where the code went', async () => {
  const { session, requests } = createFakeService({ SignUp: { UserSub: 'sub-1', CodeDeliveryDetails: delivery } });
  const options = { userAttributes: { email: 'ann@example.com' } };
  expect(await signUp(session, { username: 'ann', password: 'Passw0rd!', options })).toEqual({
    isSignUpComplete: false,
    userId: 'sub-1',
    nextStep: {
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
    },
  });
  expect(requests).toMatchObject([
    {
      operation: 'SignUp',
      input: { Username: 'ann', Password: 'Passw0rd!', UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }] },
    },
  ]);
});

test.each([
  [false, 'DONE'],
  [true, 'COMPLETE_AUTO_SIGN_IN'],
])('signUp of a user who needs no confirmation, with autoSignIn %s, ends with %s', async (autoSignIn, signUpStep) => {
  const { session } = createFakeService({ SignUp: { UserSub: 'sub-1', UserConfirmed: true } });
  const output = await signUp(session, { username: 'ann', password: 'Passw0rd!', options: { autoSignIn } });
  expect(output).toEqual({ isSignUpComplete: true, userId: 'sub-1', nextStep: { signUpStep } });
});

test('signUp without a user name rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(signUp(session, { username: '' })).rejects.toMatchObject({ kind: 'validation', field: 'username' });
  expect(requests).toEqual([]);
});
