import { randomBytes } from 'node:crypto';
import { createAuth } from '@claviger/auth';
import { confirmSignUp, resendSignUpCode, signUp } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { createNetwork, dropBefore } from '../session/network.js';
import { password, useWorld } from '../session/world.js';

const world = useWorld();

function create() {
  const network = createNetwork();
  return { network, auth: createAuth(world.local.outputs, { fetch: network.fetch }) };
}

function newEmail(): string {
  return `user-${randomBytes(6).toString('hex')}@example.com`;
}

async function codeFor(to: string): Promise<string> {
  return (await world.local.inbox.find({ to }))?.code ?? '';
}

describe('signing up', () => {
  test('sends a code, which confirms the account', async () => {
    const { auth, network } = create();
    const username = newEmail();
    const { userId, ...output } = await auth.signUp({
      username,
      password,
      options: { userAttributes: { name: 'Ann' }, clientMetadata: { from: 'test' } },
    });
    expect(userId).toMatch(/^[0-9a-f-]{36}$/);
    expect(output).toEqual({
      isSignUpComplete: false,
      nextStep: {
        signUpStep: 'CONFIRM_SIGN_UP',
        codeDeliveryDetails: {
          destination: expect.stringMatching(/^u\*\*\*/),
          deliveryMedium: 'EMAIL',
          attributeName: 'email',
        },
      },
    });
    expect(network.bodies[0]).toMatchObject({
      UserAttributes: [{ Name: 'name', Value: 'Ann' }],
      ClientMetadata: { from: 'test' },
    });
    expect(await auth.confirmSignUp({ username, confirmationCode: await codeFor(username) })).toEqual({
      isSignUpComplete: true,
      nextStep: { signUpStep: 'DONE' },
    });
    expect(network.operations).toEqual(['SignUp', 'ConfirmSignUp']);
    expect(await auth.signIn({ username, password })).toMatchObject({ isSignedIn: true });
    expect((await auth.getCurrentUser()).userId).toBe(userId);
  });

  test('a code that was sent again takes the place of the first', async () => {
    const { auth } = create();
    const username = newEmail();
    await auth.signUp({ username, password });
    const first = await codeFor(username);
    expect(await auth.resendSignUpCode({ username })).toMatchObject({
      deliveryMedium: 'EMAIL',
      attributeName: 'email',
    });
    const second = await codeFor(username);
    if (first !== second) {
      await expect(auth.confirmSignUp({ username, confirmationCode: first })).rejects.toMatchObject({
        name: 'AuthError',
        kind: 'service',
        code: 'CodeMismatchException',
      });
    }
    expect(await auth.confirmSignUp({ username, confirmationCode: second })).toMatchObject({ isSignUpComplete: true });
  });

  test('a code expires', async () => {
    const { auth } = create();
    const username = newEmail();
    await auth.signUp({ username, password });
    const confirmationCode = await codeFor(username);
    await world.advance(25 * 3600);
    await expect(auth.confirmSignUp({ username, confirmationCode })).rejects.toMatchObject({
      kind: 'service',
      code: 'ExpiredCodeException',
    });
  });

  test('the functions do what the methods do', async () => {
    const { auth } = create();
    const username = newEmail();
    expect((await signUp(auth, { username, password })).nextStep.signUpStep).toBe('CONFIRM_SIGN_UP');
    await resendSignUpCode(auth, { username });
    const confirmationCode = await codeFor(username);
    expect((await confirmSignUp(auth, { username, confirmationCode })).nextStep.signUpStep).toBe('DONE');
  });
});

describe('refusals', () => {
  test('of the service have its names', async () => {
    const { auth } = create();
    const { username } = await world.createUser();
    await expect(auth.signUp({ username, password })).rejects.toMatchObject({
      kind: 'service',
      code: 'UsernameExistsException',
      retryable: false,
    });
    await expect(auth.signUp({ username: newEmail(), password: 'short' })).rejects.toMatchObject({
      kind: 'service',
      code: 'InvalidPasswordException',
    });
    await expect(auth.signUp({ username: 'no-email', password })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await expect(auth.confirmSignUp({ username: newEmail(), confirmationCode: '123456' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(UserNotFound|CodeMismatch|ExpiredCode)Exception$/),
    });
    await expect(auth.resendSignUpCode({ username })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('offline, the error says that trying again may help', async () => {
    const { auth, network } = create();
    network.break('*', dropBefore);
    await expect(auth.signUp({ username: newEmail(), password })).rejects.toMatchObject({
      kind: 'service',
      code: 'NetworkError',
      retryable: true,
      message: `${new URL(world.local.url).origin} could not be reached.`,
      recoverySuggestion: expect.stringContaining('npx @claviger/local start'),
      cause: expect.objectContaining({ name: 'TypeError', message: 'fetch failed' }),
    });
    expect(network.operations).toEqual(['SignUp']);
  });

  test('of inputs that are missing come before any request, and name the field', async () => {
    const { auth, network } = create();
    const nothing = undefined as unknown as string;
    const refusals: [call: () => Promise<unknown>, field: string, code: string][] = [
      [() => auth.signUp({ username: '', password }), 'username', 'EmptySignUpUsername'],
      [() => auth.signUp({ username: 'ann', password: '' }), 'password', 'EmptySignUpPassword'],
      [() => auth.signUp({ username: nothing, password }), 'username', 'EmptySignUpUsername'],
      [() => auth.confirmSignUp({ username: '', confirmationCode: '1' }), 'username', 'EmptyConfirmSignUpUsername'],
      [
        () => auth.confirmSignUp({ username: 'ann', confirmationCode: '' }),
        'confirmationCode',
        'EmptyConfirmSignUpCode',
      ],
      [() => auth.resendSignUpCode({ username: '' }), 'username', 'EmptyResendSignUpCodeUsername'],
      [() => auth.signIn({ username: '', password }), 'username', 'EmptySignInUsername'],
      [() => auth.signIn({ username: 'ann', password: '' }), 'password', 'EmptySignInPassword'],
    ];
    for (const [call, field, code] of refusals) {
      await expect(call()).rejects.toMatchObject({ name: 'AuthError', kind: 'validation', field, code });
    }
    expect(network.operations).toEqual([]);
  });

  test('without a user pool in the configuration', async () => {
    const network = createNetwork();
    const auth = createAuth({ identityPool: world.config().identityPool }, { fetch: network.fetch });
    for (const call of [
      () => auth.signUp({ username: 'ann', password }),
      () => auth.confirmSignUp({ username: 'ann', confirmationCode: '1' }),
      () => auth.resendSignUpCode({ username: 'ann' }),
      () => auth.signIn({ username: 'ann', password }),
    ]) {
      await expect(call()).rejects.toMatchObject({ kind: 'configuration', field: 'userPool' });
    }
    expect(network.operations).toEqual([]);
  });

  test('of an object that is not ours', async () => {
    await expect(signUp({} as never, { username: 'ann', password })).rejects.toThrow(TypeError);
  });
});
