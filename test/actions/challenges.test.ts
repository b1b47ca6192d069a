import type { ConfirmSignInInput } from '@claviger/auth';
import { signIn } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { answersJson, dropBefore, refuses } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import {
  codeFor,
  createPool,
  enrolTotp,
  everyFactor,
  expectStep,
  newEmail,
  otherThan,
  type Pool,
  totp,
} from './pools.js';

const world = useWorld();
const phone = '+12065550142';
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const newPassword = 'Another-horse2';

/** One pool for all tests that want a second factor where there is one. */
let optional: Promise<Pool> | undefined;
const optionalPool = (): Promise<Pool> => {
  optional ??= createPool(world, { mfa: everyFactor });
  return optional;
};

describe('a second factor', () => {
  test('of an authenticator app: a wrong code can be followed by the right one', async () => {
    const pool = await optionalPool();
    const username = await pool.createUser();
    const secret = await enrolTotp(world, pool, username);
    const { auth, network } = pool.open();
    expect(await auth.signIn({ username, password })).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE', friendlyDeviceName: 'phone' },
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    const code = totp(world, secret);
    await expect(auth.confirmSignIn({ challengeResponse: otherThan(code) })).rejects.toMatchObject({
      name: 'AuthError',
      kind: 'service',
      code: 'CodeMismatchException',
      recoverySuggestion: 'Let the user type the code that the authenticator app shows next.',
    });
    network.clear();
    // As users copy it.
    const challengeResponse = ` ${code.slice(0, 3)} ${code.slice(3)}\n`;
    expect(await auth.confirmSignIn({ challengeResponse, options: { clientMetadata: { a: 'b' } } })).toEqual(done);
    expect(network.operations).toEqual(['RespondToAuthChallenge']);
    expect(network.bodies[0]).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA', ClientMetadata: { a: 'b' } });
    expect((await auth.getCurrentUser()).signInDetails).toEqual({ loginId: username, authFlowType: 'USER_SRP_AUTH' });
  });

  test('by text message', async () => {
    const pool = await optionalPool();
    const username = await pool.createUser([{ Name: 'phone_number', Value: phone }]);
    const { auth } = pool.open();
    await auth.signIn({ username, password });
    await auth.updateMFAPreference({ sms: 'PREFERRED' });
    await auth.signOut();
    expect(expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_SMS_CODE')).toEqual({
      signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE',
      codeDeliveryDetails: { deliveryMedium: 'SMS', destination: expect.stringMatching(/^\+\*+0142$/) },
    });
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, phone) })).toEqual(done);
  });

  test('by e-mail', async () => {
    const pool = await optionalPool();
    const username = await pool.createUser();
    const { auth } = pool.open();
    await auth.signIn({ username, password });
    await auth.updateMFAPreference({ email: 'PREFERRED' });
    await auth.signOut();
    expect(expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE')).toEqual({
      signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'u***@e***' },
    });
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
  });

  test('is chosen where there are several', async () => {
    const pool = await optionalPool();
    const username = await pool.createUser([{ Name: 'phone_number', Value: phone }]);
    const { auth, network } = pool.open();
    await auth.signIn({ username, password });
    await auth.updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED' });
    await auth.signOut();
    const { allowedMFATypes } = expectStep(
      await auth.signIn({ username, password }),
      'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
    );
    expect([...allowedMFATypes].sort()).toEqual(['EMAIL', 'SMS']);
    network.clear();
    await expect(auth.confirmSignIn({ challengeResponse: 'TOTP' })).rejects.toMatchObject({
      kind: 'validation',
      code: 'IncorrectMFAMethod',
      field: 'challengeResponse',
    });
    expect(network.operations).toEqual([]);
    const chosen = await auth.confirmSignIn({ challengeResponse: 'EMAIL' });
    expectStep(chosen, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
  });
});

describe('a second factor is set up on the way', () => {
  test('an authenticator app: its code counts once, and an answer that is lost is asked for again', async () => {
    const pool = await createPool(world, {
      mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
    });
    const username = await pool.createUser();
    const { auth, network } = pool.open();
    const { totpSetupDetails } = expectStep(
      await auth.signIn({ username, password }),
      'CONTINUE_SIGN_IN_WITH_TOTP_SETUP',
    );
    expect(totpSetupDetails.getSetupUri('My App').href).toBe(
      `otpauth://totp/My%20App:${encodeURIComponent(username)}?secret=${totpSetupDetails.sharedSecret}&issuer=My%20App`,
    );
    const code = totp(world, totpSetupDetails.sharedSecret);
    await expect(auth.confirmSignIn({ challengeResponse: otherThan(code) })).rejects.toMatchObject({
      code: 'EnableSoftwareTokenMFAException',
      recoverySuggestion: expect.stringContaining('authenticator app'),
    });
    network.break('RespondToAuthChallenge', dropBefore, 1);
    const input: ConfirmSignInInput<'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'> = {
      challengeResponse: code,
      options: { friendlyDeviceName: 'my phone' },
    };
    await expect(auth.confirmSignIn(input)).rejects.toMatchObject({ code: 'NetworkError', retryable: true });
    network.clear();
    expect(await auth.confirmSignIn(input)).toEqual(done);
    expect(network.operations).toEqual(['RespondToAuthChallenge']);
    await world.advance(60);
    await auth.signOut();
    expect(expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE')).toMatchObject({
      friendlyDeviceName: 'my phone',
    });
  });

  test('one of two: the user chooses, and names a mailbox', async () => {
    const pool = await createPool(world, {
      pool: { UsernameAttributes: undefined, AutoVerifiedAttributes: [] },
      mfa: {
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      },
    });
    // A user with an e-mail address would get a code there instead.
    const username = await pool.createUser([], 'ann');
    const { auth, network } = pool.open();
    const first = expectStep(await auth.signIn({ username, password }), 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION');
    expect([...first.allowedMFATypes].sort()).toEqual(['EMAIL', 'TOTP']);
    await expect(auth.confirmSignIn({ challengeResponse: 'SMS' })).rejects.toMatchObject({
      code: 'IncorrectMFAMethod',
    });
    network.clear();
    expectStep(await auth.confirmSignIn({ challengeResponse: 'EMAIL' }), 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP');
    expect(network.operations).toEqual([]);
    const mailbox = newEmail();
    expectStep(await auth.confirmSignIn({ challengeResponse: mailbox }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, mailbox) })).toEqual(done);
  });
});

describe('a new password', () => {
  test('replaces the one that an administrator gave, with the attributes that are missing', async () => {
    const pool = await createPool(world, {
      pool: { Schema: [{ Name: 'given_name', Required: true, Mutable: true }] },
    });
    const username = await pool.inviteUser();
    const { auth } = pool.open();
    expect(await auth.signIn({ username, password })).toEqual({
      isSignedIn: false,
      nextStep: {
        signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED',
        missingAttributes: ['given_name'],
      },
    });
    const options = { userAttributes: { given_name: 'Ann' } };
    await expect(auth.confirmSignIn({ challengeResponse: 'short', options })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    // The service refuses this attribute, and not the sign-in.
    await expect(
      auth.confirmSignIn({ challengeResponse: newPassword, options: { userAttributes: { email: 'b@example.com' } } }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(await auth.confirmSignIn({ challengeResponse: newPassword, options })).toEqual(done);
    expect(await auth.fetchUserAttributes()).toMatchObject({ given_name: 'Ann', email: username });
    await auth.signOut();
    expect(await auth.signIn({ username, password: newPassword })).toEqual(done);
  });
});

describe('the first factor', () => {
  let shared: Promise<Pool> | undefined;
  const choicePool = (): Promise<Pool> => {
    shared ??= createPool(world, {
      pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } } },
    });
    return shared;
  };

  test('is chosen, and chosen again when another one is wanted', async () => {
    const pool = await choicePool();
    const username = await pool.createUser([{ Name: 'phone_number', Value: phone }]);
    const { auth, network } = pool.open();
    const options = { authFlowType: 'USER_AUTH' } as const;
    const { availableChallenges } = expectStep(
      await auth.signIn({ username, options }),
      'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
    );
    expect([...availableChallenges].sort()).toEqual(['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP']);
    network.clear();
    await expect(auth.confirmSignIn({ challengeResponse: 'WEB_AUTHN' })).rejects.toMatchObject({
      kind: 'validation',
      code: 'IncorrectFirstFactor',
      recoverySuggestion: expect.stringContaining('EMAIL_OTP'),
    });
    expect(network.operations).toEqual([]);
    const input: ConfirmSignInInput<'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION'> = { challengeResponse: 'SMS_OTP' };
    const step = expectStep(await auth.confirmSignIn(input), 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
    expect(step.codeDeliveryDetails.deliveryMedium).toBe('SMS');
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, phone) })).toEqual(done);
    expect((await auth.getCurrentUser()).signInDetails?.authFlowType).toBe('USER_AUTH');
  });

  test.each(['PASSWORD', 'PASSWORD_SRP'] as const)(
    '%s is chosen without a request, and proven with one',
    async (choice) => {
      const pool = await choicePool();
      const username = await pool.createUser();
      const { auth, network } = pool.open();
      await auth.signIn({ username, options: { authFlowType: 'USER_AUTH' } });
      network.clear();
      expectStep(await auth.confirmSignIn({ challengeResponse: choice }), 'CONFIRM_SIGN_IN_WITH_PASSWORD');
      expect(network.operations).toEqual([]);
      await expect(auth.confirmSignIn({ challengeResponse: 'Wrong-horse1' })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      });
      network.clear();
      expect(await auth.confirmSignIn({ challengeResponse: password })).toEqual(done);
      expect(JSON.stringify(network.bodies).includes(password)).toBe(choice === 'PASSWORD');
      expect((await auth.fetchAuthSession()).isSignedIn).toBe(true);
    },
  );

  test.each([
    ['PASSWORD', 1],
    ['PASSWORD_SRP', 2],
  ] as const)('%s is preferred', async (preferredChallenge, requests) => {
    const pool = await choicePool();
    const username = await pool.createUser();
    const { auth, network } = pool.open();
    expect(await auth.signIn({ username, password, options: { preferredChallenge } })).toEqual(done);
    expect(network.operations).toHaveLength(requests);
    expect(network.bodies[0]).toMatchObject({ AuthFlow: 'USER_AUTH' });
  });

  test('a code by e-mail is preferred', async () => {
    const pool = await choicePool();
    const username = await pool.createUser();
    const { auth } = pool.open();
    const options = { preferredChallenge: 'EMAIL_OTP' } as const;
    expectStep(await auth.signIn({ username, options }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
  });

  test('one that the user does not have leaves the choice', async () => {
    const pool = await choicePool();
    const username = await pool.createUser();
    const { auth } = pool.open();
    const output = await auth.signIn({ username, options: { preferredChallenge: 'SMS_OTP' } });
    expectStep(output, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
  });

  test('a password is asked for where the service asks for it alone', async () => {
    const pool = await choicePool();
    const { auth, network } = pool.open();
    const asks = (ChallengeName: string) => answersJson({ ChallengeName, Session: 'S'.repeat(20) });
    network.break('InitiateAuth', asks('PASSWORD'));
    network.break('RespondToAuthChallenge', refuses('NotAuthorizedException'));
    expectStep(
      await auth.signIn({ username: 'ann@example.com', options: { authFlowType: 'USER_AUTH' } }),
      'CONFIRM_SIGN_IN_WITH_PASSWORD',
    );
    await expect(auth.confirmSignIn({ challengeResponse: password })).rejects.toMatchObject({ kind: 'notAuthorized' });
    expect(network.bodies[1]).toMatchObject({ ChallengeName: 'PASSWORD', ChallengeResponses: { PASSWORD: password } });
  });

  test('no first factor is taken that there is not', async () => {
    const { auth, network } = (await choicePool()).open();
    const preferredChallenge = 'SMOKE_SIGNS' as 'WEB_AUTHN';
    await expect(auth.signIn({ username: 'ann', options: { preferredChallenge } })).rejects.toMatchObject({
      kind: 'validation',
      code: 'InvalidPreferredChallenge',
    });
    await expect(auth.signIn({ username: 'ann', options: { preferredChallenge: 'PASSWORD' } })).rejects.toMatchObject({
      code: 'EmptySignInPassword',
    });
    expect(network.operations).toEqual([]);
  });
});

test('answers that are no answers are InvalidResponse, and nothing waits', async () => {
  const { auth, network } = (await optionalPool()).open();
  const reply = (parameters: object) =>
    answersJson({ ChallengeName: 'SELECT_MFA_TYPE', Session: 'S'.repeat(20), ChallengeParameters: parameters });
  network.break('InitiateAuth', reply({ MFAS_CAN_CHOOSE: '{' }), 1);
  network.break('InitiateAuth', reply({ MFAS_CAN_CHOOSE: '{}' }), 1);
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(auth.signIn({ username: 'ann', password })).rejects.toMatchObject({ code: 'InvalidResponse' });
  }
  expect(await auth.getPendingSignIn()).toBeUndefined();
});

test('an app client with a secret proves it under the name that the service has', async () => {
  const pool = await createPool(world, { mfa: everyFactor, client: { GenerateSecret: true } });
  const username = await pool.createUser();
  const secret = await enrolTotp(world, pool, username);
  const { auth, network } = pool.open();
  expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  expect(await auth.confirmSignIn({ challengeResponse: totp(world, secret) })).toEqual(done);
  const [first, , last] = network.bodies.map((body) => Object(body['AuthParameters'] ?? body['ChallengeResponses']));
  expect(first.USERNAME).toBe(username);
  expect(last.USERNAME).toBe((await auth.getCurrentUser()).username);
  expect(last.SECRET_HASH).not.toBe(first.SECRET_HASH);
});

test('a secret in a page is reported to the logger, and one on a server is not', async () => {
  const { userPool, identityPool } = world.config();
  const config = { identityPool, userPool: { ...userPool, clientSecret: 'secret' } };
  const lifecycle = { isVisible: () => true, onWake: () => () => undefined };
  for (const page of [{ lifecycle }, {}]) {
    const { session, logs } = world.context({ config, ...page });
    await expect(signIn(session, { username: 'ann', password })).rejects.toMatchObject({ name: 'AuthError' });
    const told = [{ event: 'secret.exposed', error: { code: 'SecretInBrowser', field: 'userPool.clientSecret' } }];
    expect(logs).toMatchObject('lifecycle' in page ? told : []);
    expect(JSON.stringify(logs)).not.toContain('"secret"');
  }
});

test('the data for threat protection goes with each request, and its failure stops no sign-in', async () => {
  const pool = await optionalPool();
  const username = await pool.createUser();
  const logs: object[] = [];
  const asked: object[] = [];
  const { auth, network } = pool.open({
    logger: (record) => logs.push(record),
    getUserContextData: (context) => {
      asked.push(context);
      if (asked.length > 1) throw new Error('no script');
      return { encodedData: 'fingerprint' };
    },
  });
  expect(await auth.signIn({ username, password })).toEqual(done);
  const { id: userPoolId, clientId } = pool.config.userPool;
  expect(asked[0]).toEqual({ username, userPoolId, clientId });
  expect(network.bodies[0]).toMatchObject({ UserContextData: { EncodedData: 'fingerprint' } });
  expect(network.bodies[1]).not.toHaveProperty('UserContextData');
  expect(logs).toEqual([{ event: 'callback.failed', callback: 'getUserContextData', error: new Error('no script') }]);
});
