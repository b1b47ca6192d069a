import { createAuth } from '@claviger/auth';
import { expect, test } from 'vitest';
import { createNetwork } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import { createPool, expectStep, newEmail } from './pools.js';

/** What the triggers were told by the app, newest last. */
const heard: unknown[] = [];

/** Asks a riddle until it was answered twice; the third wrong answer is the end. */
const world = useWorld({
  triggers: {
    DefineAuthChallenge(event) {
      const { session } = event.request;
      const riddles = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
      const isSrp = session.at(-1)?.challengeName === 'SRP_A';
      const isWrongPassword = session.some(
        ({ challengeName, challengeResult }) => challengeName === 'PASSWORD_VERIFIER' && !challengeResult,
      );
      const right = riddles.filter(({ challengeResult }) => challengeResult).length;
      const failAuthentication = isWrongPassword || riddles.length - right > 2;
      const issueTokens = right === 2;
      const challengeName = isSrp ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
      const response = failAuthentication || issueTokens ? { failAuthentication, issueTokens } : { challengeName };
      return { ...event, response };
    },
    CreateAuthChallenge(event) {
      const riddle = `riddle ${event.request.session.length}`;
      const publicChallengeParameters = { riddle };
      return { ...event, response: { publicChallengeParameters, privateChallengeParameters: { answer: 'a towel' } } };
    },
    VerifyAuthChallengeResponse(event) {
      heard.push(event.request.clientMetadata);
      const answerCorrect = event.request.challengeAnswer === event.request.privateChallengeParameters?.['answer'];
      return { ...event, response: { answerCorrect } };
    },
    UserMigration(event) {
      if (event.request.password !== password) throw new Error('This user is unknown.');
      const userAttributes = { email: event.userName, email_verified: 'true' };
      return { ...event, response: { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' } };
    },
  },
});
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

test('a custom challenge is asked again and again, and tells the app what to show', async () => {
  const pool = await createPool(world);
  const username = await pool.createUser();
  const { auth, network } = pool.open();
  const options = { authFlowType: 'CUSTOM_WITHOUT_SRP' } as const;
  const first = expectStep(await auth.signIn({ username, options }), 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
  expect(first.additionalInfo).toMatchObject({ riddle: 'riddle 0' });
  expect(network.bodies[0]).toMatchObject({ AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: username } });
  const wrong = await auth.confirmSignIn({ challengeResponse: 'a spoon' });
  expect(expectStep(wrong, 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE').additionalInfo).toMatchObject({
    riddle: 'riddle 1',
  });
  const right = { challengeResponse: 'a towel', options: { clientMetadata: { from: 'app' } } };
  expectStep(await auth.confirmSignIn(right), 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
  expect(await auth.confirmSignIn(right)).toEqual(done);
  expect(heard.at(-1)).toEqual({ from: 'app' });
  expect((await auth.getCurrentUser()).signInDetails?.authFlowType).toBe('CUSTOM_WITHOUT_SRP');
});

test('it can come after the password, which is never sent', async () => {
  const pool = await createPool(world);
  const username = await pool.createUser();
  const { auth, network } = pool.open();
  const options = { authFlowType: 'CUSTOM_WITH_SRP' } as const;
  expectStep(await auth.signIn({ username, password, options }), 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
  expect(network.bodies[0]).toMatchObject({ AuthParameters: { CHALLENGE_NAME: 'SRP_A' } });
  expect(JSON.stringify(network.bodies)).not.toContain(password);
  await auth.confirmSignIn({ challengeResponse: 'a towel' });
  expect(await auth.confirmSignIn({ challengeResponse: 'a towel' })).toEqual(done);
  await auth.signOut();
  await expect(auth.signIn({ username, password: 'Wrong-horse1', options })).rejects.toMatchObject({
    kind: 'notAuthorized',
  });
});

test('the end that the triggers put to it is the end', async () => {
  const pool = await createPool(world);
  const { auth, network } = pool.open();
  await auth.signIn({ username: await pool.createUser(), options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } });
  const wrong = { challengeResponse: 'a spoon' };
  await auth.confirmSignIn(wrong);
  await auth.confirmSignIn(wrong);
  await expect(auth.confirmSignIn(wrong)).rejects.toMatchObject({
    kind: 'notAuthorized',
    code: 'NotAuthorizedException',
  });
  network.clear();
  await expect(auth.confirmSignIn(wrong)).rejects.toMatchObject({ code: 'SignInException' });
  expect(network.operations).toEqual([]);
});

test('configured as CUSTOM_AUTH, a password says whether it is proven first', async () => {
  const pool = await createPool(world);
  const username = await pool.createUser();
  for (const given of [{}, { password }]) {
    const network = createNetwork();
    const auth = createAuth({ ...pool.config, authFlow: 'CUSTOM_AUTH' }, { fetch: network.fetch });
    expectStep(await auth.signIn({ username, ...given }), 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
    expect(network.operations).toHaveLength('password' in given ? 2 : 1);
  }
});

test('a user of another system moves in with the password', async () => {
  const pool = await createPool(world);
  const { auth } = pool.open();
  const username = newEmail();
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  await expect(auth.signIn({ username, password: 'Wrong-horse1', options })).rejects.toMatchObject({
    name: 'AuthError',
  });
  expect(await auth.signIn({ username, password, options })).toEqual(done);
  await auth.signOut();
  expect(await auth.signIn({ username, password })).toEqual(done);
});
