import { expect, test } from 'vitest';
import { createFakeService } from '../../test-support/fake-service.js';
import { confirmSignUp } from './confirm-sign-up.js';

test('confirmSignUp sends the code without the spaces of a copied text', async () => {
  const { session, requests } = createFakeService({ ConfirmSignUp: {} });
  const output = await confirmSignUp(session, { username: 'ann', confirmationCode: ' 123 456\n' });
  expect(output).toEqual({ isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });
  expect(requests).toMatchObject([
    { operation: 'ConfirmSignUp', input: { Username: 'ann', ConfirmationCode: '123456' } },
  ]);
});

test('confirmSignUp rejects with the exception of a wrong code', async () => {
  const { session } = createFakeService({ ConfirmSignUp: 'CodeMismatchException' });
  await expect(confirmSignUp(session, { username: 'ann', confirmationCode: '1' })).rejects.toMatchObject({
    name: 'AuthError',
    code: 'CodeMismatchException',
  });
});
