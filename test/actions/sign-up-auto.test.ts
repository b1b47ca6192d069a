import { AdminConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { dropBefore } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import { codeFor, createPool, everyFactor, expectStep, newEmail, otherThan, type Pool } from './pools.js';

const world = useWorld();
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const completed = { isSignUpComplete: true, nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' } };

const passwordless = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] as ('PASSWORD' | 'EMAIL_OTP')[] } },
};

describe('a sign-up that ends with a sign-in', () => {
  test.each([
    ['by default with the password, over SRP', true, ['InitiateAuth', 'RespondToAuthChallenge']],
    ['by the flow that was asked for', { authFlowType: 'USER_PASSWORD_AUTH' }, ['InitiateAuth']],
  ] as const)('%s', async (_, autoSignIn, operations) => {
    const pool = await createPool(world);
    const { auth, network } = pool.open();
    const username = newEmail();
    const { nextStep } = await auth.signUp({ username, password, options: { autoSignIn } });
    expect(nextStep.signUpStep).toBe('CONFIRM_SIGN_UP');
    const confirmationCode = await codeFor(world, username);
    await expect(auth.confirmSignUp({ username, confirmationCode: otherThan(confirmationCode) })).rejects.toMatchObject(
      { code: 'CodeMismatchException' },
    );
    expect(await auth.confirmSignUp({ username, confirmationCode })).toEqual(completed);
    network.clear();
    expect(await auth.autoSignIn()).toEqual(done);
    expect(network.operations).toEqual(operations);
    expect((await auth.getCurrentUser()).signInDetails?.loginId).toBe(username);
    await auth.signOut();
    await expect(auth.autoSignIn()).rejects.toMatchObject({ kind: 'invalidState', code: 'AutoSignInException' });
  });

  test('without a password: the code that confirmed it is the proof', async () => {
    const pool = await createPool(world, { pool: passwordless });
    const { auth, network } = pool.open();
    const username = newEmail();
    const options = { autoSignIn: { authFlowType: 'USER_AUTH' }, userAttributes: { email: username } } as const;
    const { nextStep } = await auth.signUp({ username, options });
    expect(nextStep.signUpStep).toBe('CONFIRM_SIGN_UP');
    expect(network.bodies[0]).not.toHaveProperty('Password');
    const confirmationCode = await codeFor(world, username);
    expect(await auth.confirmSignUp({ username, confirmationCode })).toEqual(completed);
    network.clear();
    expect(await auth.autoSignIn()).toEqual(done);
    expect(network.operations).toEqual(['InitiateAuth']);
    expect(network.bodies[0]).toMatchObject({
      AuthFlow: 'USER_AUTH',
      AuthParameters: { PREFERRED_CHALLENGE: 'EMAIL_OTP' },
      Session: expect.any(String),
    });
    expect((await auth.getCurrentUser()).signInDetails).toEqual({ loginId: username, authFlowType: 'USER_AUTH' });
  });

  test('by USER_AUTH, at a client that keeps no session, falls back on the password', async () => {
    const pool = await createPool(world, { pool: passwordless });
    const { auth, network } = pool.open();
    const username = newEmail();
    network.break('SignUp', withoutSession, 1);
    network.break('ConfirmSignUp', withoutSession, 1);
    await auth.signUp({ username, password, options: { autoSignIn: { authFlowType: 'USER_AUTH' } } });
    await auth.confirmSignUp({ username, confirmationCode: await codeFor(world, username) });
    expect(await auth.autoSignIn()).toEqual(done);
    expect(network.bodies.at(-2)).toMatchObject({ AuthParameters: { PREFERRED_CHALLENGE: 'PASSWORD_SRP' } });
  });

  test('is asked for again after a network fault', async () => {
    const pool = await createPool(world);
    const { auth, network } = await confirmed(pool);
    network.break('InitiateAuth', dropBefore, 1);
    await expect(auth.autoSignIn()).rejects.toMatchObject({ code: 'NetworkError' });
    expect(await auth.autoSignIn()).toEqual(done);
  });

  test('continues with a second factor', async () => {
    const pool = await createPool(world, { mfa: { ...everyFactor, MfaConfiguration: 'ON' } });
    const { auth, username } = await confirmed(pool);
    expectStep(await auth.autoSignIn(), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
  });

  test('waits for an account that is confirmed elsewhere', async () => {
    const pool = await createPool(world);
    const { auth } = pool.open();
    const Username = newEmail();
    await auth.signUp({ username: Username, password, options: { autoSignIn: true } });
    for (let poll = 0; poll < 2; poll++) {
      expect(await auth.autoSignIn()).toEqual({ isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } });
    }
    await world.userPools.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.id, Username }));
    expect(await auth.autoSignIn()).toEqual(done);
  });

  test('is about the user of that sign-up alone', async () => {
    const pool = await createPool(world);
    const { auth, network } = pool.open();
    const [first, second] = [newEmail(), newEmail()];
    await auth.signUp({ username: first, password });
    await auth.signUp({ username: second, password, options: { autoSignIn: true } });
    network.clear();
    expect(await auth.confirmSignUp({ username: first, confirmationCode: await codeFor(world, first) })).toMatchObject({
      nextStep: { signUpStep: 'DONE' },
    });
    expect(network.bodies[0]).not.toHaveProperty('Session');
    expect(await auth.confirmSignUp({ username: second, confirmationCode: await codeFor(world, second) })).toEqual(
      completed,
    );
  });

  test('ends for a caller who gives up, and can be asked for again', async () => {
    const { auth } = await confirmed(await createPool(world));
    await expect(auth.autoSignIn({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(await auth.autoSignIn()).toEqual(done);
  });

  test('is about the last sign-up alone', async () => {
    const pool = await createPool(world);
    const { auth, network } = pool.open();
    const [first, second] = [newEmail(), newEmail()];
    await auth.signUp({ username: first, password, options: { autoSignIn: true } });
    await auth.signUp({ username: second, password });
    expect(await auth.confirmSignUp({ username: first, confirmationCode: await codeFor(world, first) })).toMatchObject({
      nextStep: { signUpStep: 'DONE' },
    });
    network.clear();
    await expect(auth.autoSignIn()).rejects.toMatchObject({ code: 'AutoSignInException' });
    expect(network.operations).toEqual([]);
  });

  test('is not possible while a user is signed in', async () => {
    const pool = await createPool(world);
    const { auth } = await confirmed(pool);
    await auth.signIn({ username: await pool.createUser(), password });
    await expect(auth.autoSignIn()).rejects.toMatchObject({ code: 'UserAlreadyAuthenticatedException' });
  });

  async function confirmed(pool: Pool) {
    const app = pool.open();
    const username = newEmail();
    await app.auth.signUp({ username, password, options: { autoSignIn: true } });
    await app.auth.confirmSignUp({ username, confirmationCode: await codeFor(world, username) });
    return { ...app, username };
  }
});

async function withoutSession({ send }: { send(): Promise<Response> }): Promise<Response> {
  const { Session: _, ...reply } = await (await send()).json();
  return Response.json(reply);
}

test('validation data, metadata and the context go along; none of them has to', async () => {
  const pool = await createPool(world);
  const { auth, network } = pool.open({ getUserContextData: async () => ({ ipAddress: '192.0.2.1' }) });
  const username = newEmail();
  await auth.signUp({
    username,
    password,
    options: { validationData: { invited: 'yes' }, clientMetadata: { from: 'test' }, userAttributes: {} },
  });
  await auth.resendSignUpCode({ username, options: { clientMetadata: { again: 'yes' } } });
  const confirmationCode = await codeFor(world, username);
  await auth.confirmSignUp({
    username,
    confirmationCode,
    options: { forceAliasCreation: true, clientMetadata: { done: 'yes' } },
  });
  const UserContextData = { IpAddress: '192.0.2.1' };
  expect(network.bodies).toMatchObject([
    { ValidationData: [{ Name: 'invited', Value: 'yes' }], ClientMetadata: { from: 'test' }, UserContextData },
    { ClientMetadata: { again: 'yes' }, UserContextData },
    { ForceAliasCreation: true, ClientMetadata: { done: 'yes' }, UserContextData },
  ]);
});

test('forceAliasCreation takes an address over from another account', async () => {
  const pool = await createPool(world, { pool: { UsernameAttributes: undefined, AliasAttributes: ['email'] } });
  const { auth } = pool.open();
  const email = newEmail();
  const signUp = async (username: string, options: { forceAliasCreation?: boolean } = {}): Promise<unknown> => {
    await auth.signUp({ username, password, options: { userAttributes: { email } } });
    const { code = '' } = (await world.local.inbox.find({ to: email })) ?? {};
    return auth.confirmSignUp({ username, confirmationCode: code, options });
  };
  await signUp('first');
  await expect(signUp('second')).rejects.toMatchObject({
    code: 'AliasExistsException',
    recoverySuggestion: expect.stringContaining('forceAliasCreation'),
  });
  await signUp('third', { forceAliasCreation: true });
  await auth.signIn({ username: email, password });
  expect((await auth.getCurrentUser()).username).toBe('third');
});
