import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { signIn } from './sign-in.js';

test('signIn with a flow without SRP sends the password once', async () => {
  const { session, requests } = createFakeService({ InitiateAuth: 'NotAuthorizedException' });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  await expect(signIn(session, { username: 'ann', password: 'wrong', options })).rejects.toMatchObject({
    kind: 'notAuthorized',
    code: 'NotAuthorizedException',
  });
  expect(requests).toMatchObject([
    {
      operation: 'InitiateAuth',
      input: { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann', PASSWORD: 'wrong' } },
    },
  ]);
});

test.each([
  ['UserNotConfirmedException', 'CONFIRM_SIGN_UP'],
  ['PasswordResetRequiredException', 'RESET_PASSWORD'],
])('signIn takes %s as the next step %s', async (exception, signInStep) => {
  const { session } = createFakeService({ InitiateAuth: exception });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  expect(await signIn(session, { username: 'ann', password: 'Passw0rd!', options })).toEqual({
    isSignedIn: false,
    nextStep: { signInStep },
  });
});

test('signIn without a password rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(signIn(session, { username: 'ann' })).rejects.toMatchObject({ kind: 'validation', field: 'password' });
  expect(requests).toEqual([]);
});
