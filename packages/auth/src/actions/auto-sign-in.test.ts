import { expect, test } from 'vitest';
import { createFakeService, createTokenAnswer } from '../../test-support/fake-service.js';
import { autoSignIn } from './auto-sign-in.js';
import { signUp } from './sign-up.js';

const options = { autoSignIn: { authFlowType: 'USER_PASSWORD_AUTH' } } as const;

test('autoSignIn signs in with the password of the sign-up, once', async () => {
  const { session, requests } = createFakeService({
    SignUp: { UserSub: 'sub-1', UserConfirmed: true },
    InitiateAuth: createTokenAnswer(),
  });
  await signUp(session, { username: 'ann', password: 'Passw0rd!', options });
  expect(await autoSignIn(session)).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
  expect(requests.at(-1)).toMatchObject({
    operation: 'InitiateAuth',
    input: { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann', PASSWORD: 'Passw0rd!' } },
  });
  await expect(autoSignIn(session)).rejects.toMatchObject({ code: 'AutoSignInException' });
});

test('autoSignIn of an account that is not confirmed yet says so, and can be called again', async () => {
  const { session } = createFakeService({
    SignUp: { UserSub: 'sub-1', CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } },
    InitiateAuth: 'UserNotConfirmedException',
  });
  await signUp(session, { username: 'ann', password: 'Passw0rd!', options });
  for (let call = 0; call < 2; call++) {
    expect(await autoSignIn(session)).toEqual({ isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } });
  }
});

test('autoSignIn without a sign-up that requested it rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(autoSignIn(session)).rejects.toMatchObject({ kind: 'invalidState', code: 'AutoSignInException' });
  expect(requests).toEqual([]);
});
