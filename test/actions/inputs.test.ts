// Inputs as users and developers give them: codes with spaces, nothing at all, values of another type.
import * as actions from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { createNetwork } from '../session/network.js';
import { signInNew, useWorld } from '../session/world.js';

const world = useWorld();

type Action = (session: object, input?: unknown) => Promise<unknown>;

describe('an action without its input', () => {
  const fields = {
    confirmResetPassword: 'username',
    confirmSignIn: 'challengeResponse',
    confirmSignUp: 'username',
    confirmUserAttribute: 'userAttributeKey',
    deleteUserAttributes: 'userAttributeKeys',
    deleteWebAuthnCredential: 'credentialId',
    federateToIdentityPool: 'provider',
    resendSignUpCode: 'username',
    resetPassword: 'username',
    sendUserAttributeVerificationCode: 'userAttributeKey',
    signIn: 'username',
    signUp: 'username',
    updateMFAPreference: 'totp',
    updatePassword: 'newPassword',
    updateUserAttribute: 'attributeKey',
    updateUserAttributes: 'userAttributes',
    verifyTOTPSetup: 'code',
  } satisfies Partial<Record<keyof typeof actions, string>>;

  test.each(Object.entries(fields))('%s names %s, and sends nothing', async (name, field) => {
    const { session, network } = world.context();
    const action = Reflect.get(actions, name) as Action;
    for (const input of [undefined, null, {}, 'text', 5]) {
      await expect(action(session, input)).rejects.toMatchObject({ name: 'AuthError', kind: 'validation', field });
    }
    expect(network.operations).toEqual([]);
  });

  const others = Object.keys(actions).filter((name) => !Object.hasOwn(fields, name));

  test.each(others)('%s needs none', async (name) => {
    const { session } = world.context();
    const action = Reflect.get(actions, name) as Action;
    const error = await action(session).catch((thrown: unknown) => thrown);
    // It may miss a user, a browser or a configuration, but no input.
    expect(error).not.toMatchObject({ kind: 'validation' });
    expect(error).not.toBeInstanceOf(TypeError);
  });
});

test('a value of another type is not told to be missing', async () => {
  const { session } = world.context();
  const input = { username: 'ann', confirmationCode: 123_456 as unknown as string };
  await expect(actions.confirmSignUp(session, input)).rejects.toMatchObject({
    kind: 'validation',
    code: 'EmptyConfirmSignUpCode',
    field: 'confirmationCode',
    message: 'confirmationCode must be a string.',
  });
});

describe('a code with spaces', () => {
  test.each([' 123456', '123456\n', '123 456', '\t123\u00a0456 '])(
    '%j is sent without them, by every action',
    async (code) => {
      const { context } = await signInNew(world);
      const { bodies, operations, clear } = context.network;
      const guest = world.context();
      const username = 'ann@example.com';
      await expect(actions.confirmSignUp(guest.session, { username, confirmationCode: code })).rejects.toThrow();
      const reset = { username, confirmationCode: code, newPassword: 'Correct horse-1' };
      await expect(actions.confirmResetPassword(guest.session, reset)).rejects.toThrow();
      expect(guest.network.bodies.map((body) => body['ConfirmationCode'])).toEqual(['123456', '123456']);
      expect(guest.network.bodies[1]).toMatchObject({ Password: 'Correct horse-1' });
      clear();
      const attribute = { userAttributeKey: 'email', confirmationCode: code } as const;
      await expect(actions.confirmUserAttribute(context.session, attribute)).rejects.toThrow();
      await expect(actions.verifyTOTPSetup(context.session, { code })).rejects.toThrow();
      expect(operations).toEqual(['VerifyUserAttribute', 'VerifySoftwareToken']);
      expect([bodies[0]?.['Code'], bodies[1]?.['UserCode']]).toEqual(['123456', '123456']);
    },
  );

  test('that has nothing else is empty', async () => {
    const network = createNetwork();
    const { session } = world.context({ network });
    await expect(actions.confirmSignUp(session, { username: 'ann', confirmationCode: ' \n' })).rejects.toMatchObject({
      code: 'EmptyConfirmSignUpCode',
      message: 'confirmationCode is required.',
    });
    expect(network.operations).toEqual([]);
  });
});
