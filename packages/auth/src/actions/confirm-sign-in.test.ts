import { expect, test } from 'vitest';
import { createFakeService, createTokenAnswer, type FakeService } from '../../test-support/fake-service.js';
import { confirmSignIn } from './confirm-sign-in.js';
import { signIn } from './sign-in.js';

/** A sign-in that waits for a code. */
async function beginSignIn(RespondToAuthChallenge: object | string): Promise<FakeService> {
  const service = createFakeService({
    InitiateAuth: {
      ChallengeName: 'SMS_MFA',
      Session: 'session-1',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******1234' },
    },
    RespondToAuthChallenge,
  });
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  const { nextStep } = await signIn(service.session, { username: 'ann', password: 'Passw0rd!', options });
  expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_SMS_CODE');
  service.requests.length = 0;
  return service;
}

test('confirmSignIn answers the challenge of the service, and signs in', async () => {
  const { session, requests } = await beginSignIn(createTokenAnswer());
  expect(await confirmSignIn(session, { challengeResponse: ' 123 456' })).toEqual({
    isSignedIn: true,
    nextStep: { signInStep: 'DONE' },
  });
  expect(requests).toMatchObject([
    {
      operation: 'RespondToAuthChallenge',
      input: {
        ChallengeName: 'SMS_MFA',
        Session: 'session-1',
        ChallengeResponses: { USERNAME: 'ann', SMS_MFA_CODE: '123456' },
      },
    },
  ]);
});

test('confirmSignIn with a wrong code rejects, and the user can try again', async () => {
  const { session, requests } = await beginSignIn('CodeMismatchException');
  for (let call = 0; call < 2; call++) {
    await expect(confirmSignIn(session, { challengeResponse: '1' })).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
  }
  expect(requests.length).toBe(2);
});

test('confirmSignIn of a step that has expired ends the sign-in', async () => {
  const { session } = await beginSignIn('NotAuthorizedException');
  const input = { challengeResponse: '123456' };
  await expect(confirmSignIn(session, input)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  await expect(confirmSignIn(session, input)).rejects.toMatchObject({ code: 'SignInException' });
});

test('confirmSignIn without a sign-in, or without an answer, rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(confirmSignIn(session, { challengeResponse: '1' })).rejects.toMatchObject({ code: 'SignInException' });
  await expect(confirmSignIn(session, { challengeResponse: '' })).rejects.toMatchObject({
    kind: 'validation',
    field: 'challengeResponse',
  });
  expect(requests).toEqual([]);
});
