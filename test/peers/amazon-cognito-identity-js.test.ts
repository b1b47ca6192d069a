import { AdminCreateUserCommand, GetTokensFromRefreshTokenCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type IAuthenticationCallback,
  type ISignUpResult,
} from 'amazon-cognito-identity-js';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  clientId,
  createUser,
  newEmail,
  PASSWORD,
  readCode,
  serveFile,
  signIn as signInElsewhere,
  userPoolId,
  userPools,
} from './server.js';

const local = await serveFile();

interface Browser {
  readonly pool: CognitoUserPool;
  readonly userNamed: (name: string) => CognitoUser;
}

/** A pool with a storage of its own, as a browser has it. */
function openBrowser(): Browser {
  const items = new Map<string, string>();
  const Storage = {
    setItem: (key: string, value: string) => void items.set(key, value),
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
  const pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint: local.url, Storage });
  return { pool, userNamed: (Username) => new CognitoUser({ Username, Pool: pool, Storage }) };
}

type Callback<T> = (error?: unknown, result?: T) => void;

/** The result that a method passes to its callback. */
function resultOf<T>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}

/** The session that a step of a sign-in ends in. */
function findStoredSession(call: (callbacks: IAuthenticationCallback) => void): Promise<CognitoUserSession> {
  return new Promise((resolve, reject) => {
    const newPasswordRequired = (): void => reject(new Error('newPasswordRequired'));
    call({ onSuccess: (session) => resolve(session), onFailure: reject, newPasswordRequired });
  });
}

function signIn(user: CognitoUser, Password: string = PASSWORD): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
  return findStoredSession((callbacks) => user.authenticateUser(details, callbacks));
}

/** Renews through the AWS SDK: this library tries a refused renewal again for six seconds. */
function renew(RefreshToken: string): Promise<object> {
  return userPools(local).send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken }));
}

const notAuthorized = { name: 'NotAuthorizedException' };
const wrongCredentials = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

test('a person signs up, confirms, signs in over SRP and reads their attributes', async () => {
  const { pool, userNamed } = openBrowser();
  const email = newEmail();
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
  const signedUp = await resultOf<ISignUpResult>((done) => pool.signUp(email, PASSWORD, attributes, [], done));
  expect(signedUp).toMatchObject({
    userConfirmed: false,
    codeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL' },
  });
  const user = userNamed(email);
  const code = await readCode(local, email);
  expect(await resultOf((done) => user.confirmRegistration(code, false, done))).toBe('SUCCESS');

  const session = await signIn(user);
  expect(session.isValid()).toBe(true);
  expect(session.getIdToken().payload).toMatchObject({ sub: signedUp.userSub, email, email_verified: true });
  const held = await resultOf<CognitoUserAttribute[]>((done) => user.getUserAttributes(done));
  expect(Object.fromEntries(held.map((attribute) => [attribute.getName(), attribute.getValue()]))).toEqual({
    sub: signedUp.userSub,
    email,
    email_verified: 'true',
  });
});

test('a session is found again in the storage, and renewed', async () => {
  const { pool, userNamed } = openBrowser();
  const { email } = await createUser(local);
  const first = await signIn(userNamed(email));
  const user = pool.getCurrentUser();
  const found = await resultOf<CognitoUserSession>((done) => user?.getSession(done));
  expect(found.getAccessToken().getJwtToken()).toBe(first.getAccessToken().getJwtToken());
  const renewed = await resultOf<CognitoUserSession>((done) => user?.refreshSession(found.getRefreshToken(), done));
  expect(renewed.isValid()).toBe(true);
  expect(renewed.getAccessToken().getJwtToken()).not.toBe(first.getAccessToken().getJwtToken());
  expect(renewed.getIdToken().payload['auth_time']).toBe(first.getIdToken().payload['auth_time']);
  expect(renewed.getRefreshToken().getToken()).toBe(first.getRefreshToken().getToken());
});

test('a session that has expired renews itself', async () => {
  const { userNamed } = openBrowser();
  const { email } = await createUser(local);
  const user = userNamed(email);
  const first = await signIn(user);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(first.isValid()).toBe(false);
  const renewed = await resultOf<CognitoUserSession>((done) => user.getSession(done));
  expect(renewed.isValid()).toBe(true);
  expect(renewed.getAccessToken().getJwtToken()).not.toBe(first.getAccessToken().getJwtToken());
});

test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])('a wrong password is refused (%s)', async (flow) => {
  const { userNamed } = openBrowser();
  const { email } = await createUser(local);
  const user = userNamed(email);
  user.setAuthenticationFlowType(flow);
  await expect(signIn(user, 'Wrong-horse1')).rejects.toMatchObject(wrongCredentials);
  expect((await signIn(user)).getIdToken().payload['email']).toBe(email);
});

test('who has not confirmed can not sign in, and may ask for another code', async () => {
  const { pool, userNamed } = openBrowser();
  const email = newEmail();
  await resultOf((done) => pool.signUp(email, PASSWORD, [], [], done));
  const user = userNamed(email);
  await expect(signIn(user)).rejects.toMatchObject({ name: 'UserNotConfirmedException' });
  const delivered = await resultOf<object>((done) => user.resendConfirmationCode(done));
  expect(delivered).toMatchObject({ CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
  const code = await readCode(local, email);
  await resultOf((done) => user.confirmRegistration(code, false, done));
  expect((await signIn(user)).isValid()).toBe(true);
});

test('an invited user sets a password of their own', async () => {
  const { userNamed } = openBrowser();
  const email = newEmail();
  const UserAttributes = [{ Name: 'email', Value: email }];
  await userPools(local).send(new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: email, UserAttributes }));
  const user = userNamed(email);
  await expect(signIn(user, await readCode(local, email))).rejects.toThrow('newPasswordRequired');
  const weak = findStoredSession((callbacks) => user.completeNewPasswordChallenge('weak', {}, callbacks));
  await expect(weak).rejects.toMatchObject({ name: 'InvalidPasswordException' });

  await expect(signIn(user, await readCode(local, email))).rejects.toThrow('newPasswordRequired');
  const session = await findStoredSession((callbacks) => user.completeNewPasswordChallenge(PASSWORD, {}, callbacks));
  expect(session.getIdToken().payload['email']).toBe(email);
  await expect(signIn(userNamed(email), await readCode(local, email))).rejects.toMatchObject(wrongCredentials);
  expect((await signIn(userNamed(email))).isValid()).toBe(true);
});

test('a sign-out ends this session at the service, and leaves the others', async () => {
  const { userNamed } = openBrowser();
  const { email } = await createUser(local);
  const elsewhere = await signInElsewhere(local, email);
  const user = userNamed(email);
  const session = await signIn(user);
  await new Promise<void>((resolve) => user.signOut(resolve));
  await expect(renew(session.getRefreshToken().getToken())).rejects.toMatchObject(notAuthorized);
  await expect(renew(elsewhere.refreshToken)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test('a global sign-out ends every session of the user', async () => {
  const { userNamed } = openBrowser();
  const { email } = await createUser(local);
  const elsewhere = await signInElsewhere(local, email);
  const user = userNamed(email);
  const session = await signIn(user);
  const answer = new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure }));
  expect(await answer).toBe('SUCCESS');
  for (const token of [session.getRefreshToken().getToken(), elsewhere.refreshToken]) {
    await expect(renew(token)).rejects.toMatchObject(notAuthorized);
  }
});

test('who deletes their account can not come back', async () => {
  const { userNamed } = openBrowser();
  const { email } = await createUser(local);
  const user = userNamed(email);
  await signIn(user);
  expect(await resultOf((done) => user.deleteUser(done))).toBe('SUCCESS');
  await expect(signIn(userNamed(email))).rejects.toMatchObject(wrongCredentials);
});
