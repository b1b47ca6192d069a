import {
  AdminCreateUserCommand,
  GetUserCommand,
  GlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Amplify } from 'aws-amplify';
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  deleteUser,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  clientId,
  createUser,
  identityPoolId,
  keysOf,
  newEmail,
  PASSWORD,
  readCode,
  serveFile,
  signIn as signInElsewhere,
  userPoolId,
  userPools,
  whoseKeys,
} from './server.js';

const local = await serveFile();
// Each configuration with an endpoint is warned about.
ConsoleLogger.LOG_LEVEL = 'ERROR';

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId: clientId,
      userPoolEndpoint: local.url,
      identityPoolId,
      identityPoolEndpoint: local.url,
      allowGuestAccess: true,
    },
  },
});

beforeEach(async () => {
  await signOut();
});

async function currentAccessToken(): Promise<string> {
  return (await fetchAuthSession()).tokens?.accessToken.toString() ?? '';
}

/** Asks the service with an access token alone. */
function getUser(AccessToken: string): Promise<unknown> {
  return userPools(local).send(new GetUserCommand({ AccessToken }));
}

test('a person signs up, signs in over SRP, and gets tokens and AWS credentials that hold', async () => {
  const username = newEmail();
  const signedUp = await signUp({ username, password: PASSWORD, options: { userAttributes: { email: username } } });
  expect(signedUp).toMatchObject({
    isSignUpComplete: false,
    nextStep: {
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', attributeName: 'email' },
    },
  });
  const confirmed = await confirmSignUp({ username, confirmationCode: await readCode(local, username) });
  expect(confirmed).toMatchObject({ isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });
  expect(await signIn({ username, password: PASSWORD })).toEqual({
    isSignedIn: true,
    nextStep: { signInStep: 'DONE' },
  });

  const session = await fetchAuthSession();
  expect(session.userSub).toMatch(/^[0-9a-f-]{36}$/);
  expect(session.userSub).toBe(signedUp.userId);
  expect(session.tokens?.idToken?.payload).toMatchObject({
    sub: signedUp.userId,
    email: username,
    email_verified: true,
    aud: clientId,
    token_use: 'id',
  });
  expect(session.tokens?.accessToken.payload).toMatchObject({ client_id: clientId, token_use: 'access' });
  expect(session.credentials?.expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  expect(await whoseKeys(local, session.credentials)).toBe(keysOf('ClavigerAuthenticated', session.identityId ?? ''));

  expect(await getCurrentUser()).toEqual({
    userId: signedUp.userId,
    username: session.tokens?.accessToken.payload['username'],
    signInDetails: { loginId: username, authFlowType: 'USER_SRP_AUTH' },
  });
  expect(await fetchUserAttributes()).toEqual({ sub: signedUp.userId, email: username, email_verified: 'true' });
});

test('a forced refresh changes tokens and credentials, not who it is', async () => {
  const { email } = await createUser(local);
  await signIn({ username: email, password: PASSWORD });
  const before = await fetchAuthSession();
  const after = await fetchAuthSession({ forceRefresh: true });
  expect(after.tokens?.accessToken.toString()).not.toBe(before.tokens?.accessToken.toString());
  expect(after.tokens?.idToken?.toString()).not.toBe(before.tokens?.idToken?.toString());
  expect(after.tokens?.accessToken.payload['auth_time']).toBe(before.tokens?.accessToken.payload['auth_time']);
  expect(after.credentials?.accessKeyId).not.toBe(before.credentials?.accessKeyId);
  expect([after.userSub, after.identityId]).toEqual([before.userSub, before.identityId]);
  expect(await whoseKeys(local, after.credentials)).toBe(keysOf('ClavigerAuthenticated', after.identityId ?? ''));
});

test('a session that has expired renews itself', async () => {
  const { email } = await createUser(local);
  await signIn({ username: email, password: PASSWORD });
  const before = await fetchAuthSession();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  const after = await fetchAuthSession();
  expect(after.tokens?.accessToken.payload.exp).toBeGreaterThan(Date.now() / 1_000);
  expect(after.credentials?.expiration?.getTime()).toBeGreaterThan(Date.now());
  expect([after.userSub, after.identityId]).toEqual([before.userSub, before.identityId]);
  expect(await whoseKeys(local, after.credentials)).toBe(keysOf('ClavigerAuthenticated', after.identityId ?? ''));
});

test('signing in with the password itself', async () => {
  const { email, sub } = await createUser(local);
  const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  expect(await signIn({ username: email, password: PASSWORD, options })).toMatchObject({ isSignedIn: true });
  expect(await getCurrentUser()).toMatchObject({ userId: sub, signInDetails: options });
});

test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
  'a wrong password is refused (%s)',
  async (authFlowType) => {
    const { email } = await createUser(local);
    const refusal = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
    for (const username of [email, newEmail()]) {
      const attempt = signIn({ username, password: 'Wrong-horse1', options: { authFlowType } });
      await expect(attempt).rejects.toMatchObject(refusal);
    }
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  },
);

test('who has not confirmed is asked to, with a new code on request; wrong codes are refused', async () => {
  const username = newEmail();
  await signUp({ username, password: PASSWORD });
  expect(await signIn({ username, password: PASSWORD })).toMatchObject({
    isSignedIn: false,
    nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
  });
  const first = await readCode(local, username);
  expect(await resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL' });
  const second = await readCode(local, username);
  const wrong = [...'012'].map((digit) => digit + second.slice(1)).find((code) => code !== first && code !== second);
  await expect(confirmSignUp({ username, confirmationCode: wrong ?? '' })).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
  await confirmSignUp({ username, confirmationCode: second });
  expect(await signIn({ username, password: PASSWORD })).toMatchObject({ isSignedIn: true });
});

test('sign-up refuses a weak password and a user who is there already', async () => {
  const { email } = await createUser(local);
  await expect(signUp({ username: newEmail(), password: 'weak' })).rejects.toMatchObject({
    name: 'InvalidPasswordException',
  });
  await expect(signUp({ username: email, password: PASSWORD })).rejects.toMatchObject({
    name: 'UsernameExistsException',
  });
});

test('a sign-up continues with a sign-in by itself', async () => {
  const username = newEmail();
  const options = { userAttributes: { email: username }, autoSignIn: true };
  await signUp({ username, password: PASSWORD, options });
  const confirmed = await confirmSignUp({ username, confirmationCode: await readCode(local, username) });
  expect(confirmed.nextStep).toEqual({ signUpStep: 'COMPLETE_AUTO_SIGN_IN' });
  expect(await autoSignIn()).toMatchObject({ isSignedIn: true });
});

test('an invited user sets a password of their own', async () => {
  const username = newEmail();
  const UserAttributes = [{ Name: 'email', Value: username }];
  await userPools(local).send(
    new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: username, UserAttributes }),
  );
  expect(await signIn({ username, password: await readCode(local, username) })).toMatchObject({
    isSignedIn: false,
    nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED' },
  });
  expect(await confirmSignIn({ challengeResponse: PASSWORD })).toMatchObject({ isSignedIn: true });
  await signOut();
  expect(await signIn({ username, password: PASSWORD })).toMatchObject({ isSignedIn: true });
});

test('a sign-out ends this session at the service, and leaves the others', async () => {
  const { email } = await createUser(local);
  const elsewhere = await signInElsewhere(local, email);
  await signIn({ username: email, password: PASSWORD });
  const here = await currentAccessToken();
  await expect(getUser(here)).resolves.toBeDefined();
  await signOut();
  await expect(getUser(here)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(getUser(elsewhere.accessToken)).resolves.toBeDefined();
  await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
});

test('a global sign-out ends every session of the user', async () => {
  const { email } = await createUser(local);
  const elsewhere = await signInElsewhere(local, email);
  await signIn({ username: email, password: PASSWORD });
  const here = await currentAccessToken();
  await signOut({ global: true });
  for (const accessToken of [here, elsewhere.accessToken]) {
    await expect(getUser(accessToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  }
});

test('a session that was ended elsewhere is over at the next refresh', async () => {
  const { email } = await createUser(local);
  await signIn({ username: email, password: PASSWORD });
  const { identityId } = await fetchAuthSession();
  const AccessToken = await currentAccessToken();
  await userPools(local).send(new GlobalSignOutCommand({ AccessToken }));
  // Amplify drops the tokens, but asks for a guest's keys with the identity of the user, and fails as a whole.
  await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Access to Identity '${identityId}' is forbidden.`,
  });
  await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
});

test('who deletes their account is signed out and can not come back', async () => {
  const { email } = await createUser(local);
  await signIn({ username: email, password: PASSWORD });
  await deleteUser();
  await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  await expect(signIn({ username: email, password: PASSWORD })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
});

test('a guest has an identity and AWS credentials, the same identity from then on, and no tokens', async () => {
  const guest = await fetchAuthSession();
  expect([guest.tokens, guest.userSub]).toEqual([undefined, undefined]);
  expect(await whoseKeys(local, guest.credentials)).toBe(keysOf('ClavigerGuest', guest.identityId ?? ''));
  const later = await fetchAuthSession({ forceRefresh: true });
  expect(later.identityId).toBe(guest.identityId);
  expect(later.credentials?.accessKeyId).not.toBe(guest.credentials?.accessKeyId);
});

test('a new user takes the identity over that they had as a guest; one who comes back gets their own', async () => {
  const { email } = await createUser(local);
  const guest = await fetchAuthSession();
  await signIn({ username: email, password: PASSWORD });
  const user = await fetchAuthSession();
  expect(user.identityId).toBe(guest.identityId);
  expect(await whoseKeys(local, user.credentials)).toBe(keysOf('ClavigerAuthenticated', user.identityId ?? ''));
  await signOut();

  const second = await fetchAuthSession();
  expect(second.identityId).not.toBe(user.identityId);
  await signIn({ username: email, password: PASSWORD });
  const again = await fetchAuthSession();
  expect(again.identityId).toBe(user.identityId);
  expect(await whoseKeys(local, again.credentials)).toBe(keysOf('ClavigerAuthenticated', user.identityId ?? ''));
});
