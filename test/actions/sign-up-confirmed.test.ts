import { expect, test } from 'vitest';
import { password, useWorld } from '../session/world.js';
import { codeFor, createPool, newEmail } from './pools.js';

/** An invited user needs no code. */
const world = useWorld({
  triggers: {
    PreSignUp(event) {
      const isKnown = event.request.validationData?.['invited'] === 'yes';
      return { ...event, response: isKnown ? { autoConfirmUser: true, autoVerifyEmail: true } : {} };
    },
  },
});
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

test.each([
  ['with its password', { password }, true],
  ['without one', {}, { authFlowType: 'USER_AUTH' }],
] as const)('an account that needs no confirmation signs in at once, %s', async (_, given, autoSignIn) => {
  const pool = await createPool(world, {
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
  });
  const { auth } = pool.open();
  const username = newEmail();
  const options = { autoSignIn, validationData: { invited: 'yes' }, userAttributes: { email: username } };
  expect(await auth.signUp({ username, ...given, options })).toMatchObject({
    isSignUpComplete: true,
    nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' },
  });
  expect(await codeFor(world, username)).toBe('');
  expect(await auth.autoSignIn()).toEqual(done);
});
