import { createTestAuth } from '@claviger/auth/testing';
import { awsCredentials } from '@claviger/auth/vend';
import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('the first snapshot has the state, before anything is awaited', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  const snapshot = auth.getSnapshot();
  expect(snapshot).toEqual({ status: 'signedIn', userId: test.user.userId, username: 'ann' });
  await auth.fetchAuthSession();
  expect(auth.getSnapshot()).toBe(snapshot);
  expect(createTestAuth({ expired: true }).auth.getSnapshot().status).toBe('expired');
  expect(createTestAuth().auth.getSnapshot()).toEqual({ status: 'signedOut', reason: 'never' });
});

test('a misspelt option is a TypeError that lists the options', () => {
  // @ts-expect-error: there is no such option.
  expect(() => createTestAuth({ signedin: true })).toThrow(/createTestAuth has no option signedin\. It has signedIn, /);
  // @ts-expect-error: there is no such member.
  expect(() => createTestAuth({ user: { name: 'Ann' } })).toThrow(
    /user has no option name\. It has userId, username, /,
  );
});

test.each([null, 'signedIn', 7])('options that are no object are a TypeError that says so: %s', (options) => {
  expect(() => createTestAuth(options as never)).toThrow(`createTestAuth takes an object, not ${options}.`);
});

test('a form signs in with the password of the user alone', async () => {
  const { auth, test } = createTestAuth({
    user: { password: 'Other-horse2', groups: ['admin'], attributes: { name: 'Änn' } },
  });
  const wrong = auth.signIn({ username: 'ann', password: 'Wrong-horse1' });
  await expect(wrong).rejects.toMatchObject({ kind: 'notAuthorized', code: 'NotAuthorizedException' });
  expect(await auth.signIn({ username: test.user.email, password: 'Other-horse2' })).toMatchObject({
    isSignedIn: true,
  });
  const { idToken, accessToken } = (await auth.fetchAuthSession()).getCognitoTokens().get();
  expect(idToken.payload).toMatchObject({ name: 'Änn', 'cognito:groups': ['admin'], email: 'ann@example.com' });
  expect(accessToken.payload['cognito:groups']).toEqual(['admin']);
  expect(await auth.fetchUserAttributes()).toMatchObject({ name: 'Änn', email: 'ann@example.com' });
});

test('the other entries of the package take it', async () => {
  const { auth } = createTestAuth({ signedIn: true });
  expect((await awsCredentials(auth)()).accessKeyId).toMatch(/^ASIA/);
});

test('an ended session is one event, and the user signs in again', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  const events: string[] = [];
  auth.subscribe(({ type }) => void events.push(type));
  await test.expire();
  expect(auth.getSnapshot().status).toBe('expired');
  await test.signIn();
  expect(auth.getSnapshot().status).toBe('signedIn');
  await test.signOut();
  expect(events).toEqual(['sessionExpired', 'signedIn', 'signedOut']);
});

test('requests fail until the end of the fault, quickly and without the loss of the session', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  const begin = performance.now();
  const recover = test.fail('NetworkError');
  test.travel(7_200);
  expect((await auth.fetchAuthSession()).getCognitoTokens().error).toMatchObject({
    code: 'NetworkError',
    kind: 'service',
  });
  expect(auth.getSnapshot().status).toBe('signedIn');
  recover();
  expect((await auth.fetchAuthSession({ forceRefresh: true })).getAWSCredentials().ok).toBe(true);
  // Attempts follow each other without a wait.
  expect(performance.now() - begin).toBeLessThan(900);
});

test.each([
  ['NetworkError', 'service'],
  ['Timeout', 'service'],
  ['TooManyRequestsException', 'service'],
  // The service may add exceptions.
  ['FutureException', 'service'],
  ['ResourceNotFoundException', 'configuration'],
  ['RefreshTokenReuseException', 'sessionExpired'],
])('%s is an error of kind %s', async (code, kind) => {
  const { auth, test } = createTestAuth({ signedIn: true });
  test.fail(code);
  const { error } = (await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens();
  expect(error).toMatchObject({ code, kind });
  if (code === 'NetworkError' || code === 'Timeout') expect(error?.retryable).toBe(true);
});

test.each(['', 'networkerror', 'NetworkErorr', 'NotAuthorized', 'SignedOut', undefined, null, 5])(
  'a request cannot fail with %s',
  (code) => {
    const { test } = createTestAuth();
    expect(() => test.fail(code as string)).toThrow(/test\.fail\(\) takes NetworkError, /);
    expect(() => test.fail(code as string)).toThrow(TypeError);
  },
);

test('the end of one fault ends no other one, however often it is called', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  const readCode = async () => (await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().error?.code;
  const endFirst = test.fail('NetworkError');
  const endSecond = test.fail('TooManyRequestsException');
  expect(await readCode()).toBe('TooManyRequestsException');
  endFirst();
  expect(await readCode()).toBe('TooManyRequestsException');
  endSecond();
  expect(await readCode()).toBeUndefined();
  const endThird = test.fail('NetworkError');
  endFirst();
  expect(await readCode()).toBe('NetworkError');
  endThird();
  expect(await readCode()).toBeUndefined();
});

test.each([
  ['Vitest', undefined],
  // Jest fakes microtasks, too.
  ['Jest', { toFake: ['Date', 'performance', 'queueMicrotask', 'setTimeout', 'setInterval', 'setImmediate'] }],
] as const)(
  'fake timers of %s hold up no call and no event, and their time is that of the session',
  async (_, fakes) => {
    vi.useFakeTimers(fakes && { toFake: [...fakes.toFake] });
    const { auth, test } = createTestAuth({ signedIn: true });
    const events: string[] = [];
    auth.subscribe(({ type }) => void events.push(type));
    const { idToken } = (await auth.fetchAuthSession()).getCognitoTokens().get();
    const recover = test.fail('NetworkError');
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getCognitoTokens().error?.code).toBe('NetworkError');
    recover();
    vi.advanceTimersByTime(7_200_000);
    expect(String((await auth.fetchAuthSession()).getCognitoTokens().get().idToken)).not.toBe(String(idToken));
    await test.signOut();
    await Promise.resolve();
    expect(events).toEqual(['tokensRefreshFailed', 'tokensRefreshed', 'signedOut']);
  },
);

test('after 30 days the refresh token has expired', async () => {
  const { auth, test } = createTestAuth({ signedIn: true });
  test.travel(31 * 86_400);
  expect((await auth.fetchAuthSession()).getCognitoTokens().error?.kind).toBe('sessionExpired');
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e12])('a travel of %s seconds is refused', (seconds) => {
  expect(() => createTestAuth().test.travel(seconds)).toThrow(RangeError);
});

test('the token of another provider is refused, as by an identity pool that does not know it', async () => {
  const { auth } = createTestAuth({ guest: true });
  const federation = auth.federateToIdentityPool({ provider: 'Google', token: 'e30.e30.google' });
  await expect(federation).rejects.toMatchObject({ kind: 'notAuthorized', code: 'NotAuthorizedException' });
});

test('a method that the service in memory does not have names the one that has it', async () => {
  const { auth } = createTestAuth();
  const signUp = auth.signUp({ username: 'ben', password: 'Correct-horse1' });
  await expect(signUp).rejects.toMatchObject({ message: expect.stringContaining('SignUp: use @claviger/local') });
});

describe('without fetch, Response and WebCrypto, as in jsdom', () => {
  test.each(['signedIn', 'guest', 'expired'] as const)('%s works', async (state) => {
    for (const name of ['fetch', 'Response', 'Headers', 'TextEncoder', 'TextDecoder', 'crypto'])
      vi.stubGlobal(name, undefined);
    const { auth, test } = createTestAuth({ [state]: true });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(state !== 'guest');
    await test.signOut();
    await test.signIn();
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getAWSCredentials().ok).toBe(true);
  });
});
