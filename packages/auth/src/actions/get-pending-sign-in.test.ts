import { expect, test } from 'vitest';
import { createFakeService, createSignedInService } from '../../test-support/fake-service.js';
import { getPendingSignIn } from './get-pending-sign-in.js';
import { signIn } from './sign-in.js';

test('getPendingSignIn gives the step that waits for confirmSignIn', async () => {
  const { session } = createFakeService({
    InitiateAuth: { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'session-1', ChallengeParameters: {} },
  });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  const { nextStep } = await signIn(session, { username: 'ann', password: 'Passw0rd!', options });
  expect(nextStep).toEqual({ signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' });
  expect(await getPendingSignIn(session)).toEqual(nextStep);
});

test('getPendingSignIn gives nothing where no sign-in has begun, or it is finished', async () => {
  expect(await getPendingSignIn(createFakeService({}).session)).toBeUndefined();
  expect(await getPendingSignIn((await createSignedInService({})).session)).toBeUndefined();
});
