// The page's client speaks to Cognito through the relay. The app client has a secret, and rotates refresh tokens at once.
import { type Auth, type AuthConfig, createAuth } from '@claviger/auth';
import { memoryStore } from '@claviger/auth/server';
import { TOTP, URI } from 'otpauth';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPool } from '../actions/pools.js';
import { createMapStore, type MapStore } from '../session/map-store.js';
import { dropBefore } from '../session/network.js';
import type { TwoPools, User } from '../session/world.js';
import { toCall } from './attacks.js';
import type { Browser } from './browser.js';
import { type App, useServerWorld } from './world.js';

const ORIGIN = 'http://localhost:3000';
const { world, createApp, travel } = useServerWorld();
let config: TwoPools;
let user: User;
let app: App;

beforeAll(async () => {
  config = await world.createClient({
    GenerateSecret: true,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  });
});
beforeEach(async () => {
  user = await world.createUser();
  app = createApp(config, { origin: ORIGIN, vends: { tokens: ['access'], awsCredentials: true } });
});

/** A page whose requests all go to the app's server. */
interface Page {
  readonly auth: Auth;
  readonly browser: Browser;
  readonly store: MapStore;
}

/** A signature of RS256, a refresh token, or an AWS key besides the placeholder. */
const SECRET = /eyJ[\w-]+\.[\w-]*\.[\w-]+|\b(?:ASIA|AKIA)(?!CLAVIGERONSERVER)[A-Z0-9]{12,}/;

function openPage(browser = app.browse(), { userPool, identityPool }: AuthConfig = config): Page {
  const store = createMapStore();
  const endpoint = `${ORIGIN}/auth/cognito`;
  const pools: AuthConfig = {
    ...(userPool && { userPool: { id: userPool.id, clientId: userPool.clientId, endpoint } }),
    ...(identityPool && { identityPool: { ...identityPool, endpoint } }),
  };
  const auth = createAuth(pools, {
    storage: store,
    adopt: false,
    async fetch(url, init) {
      const response = await browser.call(`${url}`, { ...init, headers: { origin: ORIGIN, ...Object(init?.headers) } });
      const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
      expect(`${await response.clone().text()} ${headers}`).not.toMatch(SECRET);
      return response;
    },
  });
  onTestFinished(() => {
    expect([...store.values.values()].join('\n')).not.toMatch(SECRET);
    auth.dispose();
  });
  return { auth, browser, store };
}

async function readCode(to: string): Promise<string> {
  return (await world.local.inbox.find({ to }))?.code ?? '';
}

describe('a page behind the relay', () => {
  test('signs in with SRP, reads and changes its user, renews and signs out', async () => {
    const { auth, browser } = openPage();
    const { username, password } = user;
    expect(await auth.signIn({ username, password })).toMatchObject({ isSignedIn: true });
    expect(await auth.fetchUserAttributes()).toMatchObject({ email: username, sub: user.sub });
    await auth.updateUserAttributes({ userAttributes: { name: 'Ada' } });
    const before = await auth.fetchAuthSession();
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect(session.getUserSub().get()).toBe(user.sub);
    expect(session.getCognitoTokens().get().idToken.payload.name).toBe('Ada');
    expect(session.getIdentityId().get()).toBe(before.getIdentityId().get());
    expect(await auth.signOut()).toEqual({ status: 'complete' });
    expect([...browser.cookies.keys()].filter((name) => !name.includes('-ended'))).toEqual([]);
  });

  test('signs up, confirms, resets and changes the password, and deletes the user', async () => {
    const { auth } = openPage();
    const username = `new-${Math.random().toString(36).slice(2)}@example.com`;
    await auth.signUp({ username, password: 'Correct-horse1', options: { userAttributes: { email: username } } });
    await auth.resendSignUpCode({ username });
    await auth.confirmSignUp({ username, confirmationCode: await readCode(username) });
    await auth.resetPassword({ username });
    const newPassword = 'Battery-staple2';
    await auth.confirmResetPassword({ username, confirmationCode: await readCode(username), newPassword });
    expect(await auth.signIn({ username, password: newPassword })).toMatchObject({ isSignedIn: true });
    await auth.updatePassword({ oldPassword: newPassword, newPassword: 'Correct-horse3' });
    await auth.deleteUserAttributes({ userAttributeKeys: ['name'] });
    await auth.sendUserAttributeVerificationCode({ userAttributeKey: 'email' });
    await auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await readCode(username) });
    await auth.deleteUser();
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    await expect(auth.signIn({ username, password: 'Correct-horse3' })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
  });

  test('sets an authenticator app up, is asked for its code, and signs out everywhere', async () => {
    const { auth } = openPage();
    await auth.signIn(user);
    const totp = URI.parse((await auth.setUpTOTP()).getSetupUri('App').href);
    if (!(totp instanceof TOTP)) throw new Error('The URL is of another kind.');
    await auth.verifyTOTPSetup({ code: totp.generate() });
    await auth.updateMFAPreference({ totp: 'PREFERRED' });
    expect(await auth.fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    expect(await auth.fetchDevices()).toEqual([]);
    expect(await auth.signOut({ global: true })).toEqual({ status: 'complete' });
    travel(60);
    const { nextStep } = await auth.signIn(user);
    expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect(await auth.confirmSignIn({ challengeResponse: totp.generate() })).toMatchObject({ isSignedIn: true });
  });

  test('remembers its device, renews with it, and signs in with it again', async () => {
    const pool = await createPool(world, {
      pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true } },
    });
    app = createApp(pool.config, { origin: ORIGIN });
    const { auth } = openPage(app.browse(), pool.config);
    const account = await pool.createAccount();
    await auth.signIn(account);
    await auth.rememberDevice();
    expect(await auth.fetchDevices()).toHaveLength(1);
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getUserSub().ok).toBe(true);
    await auth.signOut();
    app.network.clear();
    expect(await auth.signIn(account)).toMatchObject({ isSignedIn: true });
    expect(app.network.bodies.map((body) => body['ChallengeName'])).toContain('DEVICE_SRP_AUTH');
    await auth.forgetDevice();
    expect(await auth.fetchDevices()).toEqual([]);
  });

  test('keeps its session while Cognito is down, and reads the exceptions of the service', async () => {
    const { auth } = openPage();
    const wrong = auth.signIn({ username: user.username, password: 'Wrong-horse1' });
    await expect(wrong).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await auth.signIn(user);
    app.network.break('*', dropBefore);
    const failed = await auth.fetchAuthSession({ forceRefresh: true });
    expect(failed.isSignedIn).toBe(true);
    expect(failed.getCognitoTokens().error).toMatchObject({ kind: 'service', retryable: true });
    app.network.heal();
    expect((await auth.fetchAuthSession({ forceRefresh: true })).getUserSub().get()).toBe(user.sub);
  });

  test('gets what the server has renewed already, without a request to Cognito', async () => {
    const { auth, browser } = openPage();
    await auth.signIn(user);
    const visit = app.server.visit({ headers: { cookie: browser.header() } });
    await visit.fetchAuthSession({ forceRefresh: true, only: 'tokens' });
    browser.apply(visit.apply(new Response()));
    app.network.clear();
    const session = await auth.fetchAuthSession({ forceRefresh: true, only: 'tokens' });
    expect(session.getUserSub().get()).toBe(user.sub);
    expect(app.network.operations).toEqual([]);
  });

  test('learns that the service has ended the session, and still knows the user', async () => {
    const { auth, browser } = openPage();
    await auth.signIn(user);
    const other = openPage();
    await other.auth.signIn(user);
    await other.auth.signOut({ global: true });
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect([session.isSignedIn, session.getUserSub().error?.kind]).toEqual([true, 'sessionExpired']);
    expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'expired', userId: user.sub });
  });
});

describe('POST vend', () => {
  const vend = (browser: Browser, body: object): Promise<Response> =>
    browser.call('/auth/vend', { method: 'POST', body: JSON.stringify(body) });
  const readHandle = async (browser: Browser): Promise<string> => {
    const {
      path,
      method,
      body = '',
      headers,
    } = toCall('GetTokensFromRefreshToken', { RefreshToken: 'claviger.current' });
    const response = await browser.call(path, { method, body, headers: { ...headers, origin: ORIGIN } });
    return (await response.json()).AuthenticationResult.RefreshToken;
  };

  test('gives tokens and AWS keys that the option allows, to the session that the page names', async () => {
    const { auth, browser } = openPage();
    await auth.signIn(user);
    const handle = await readHandle(browser);
    const { accessToken, idToken, credentials } = await (
      await vend(browser, { handle, tokens: ['access'], awsCredentials: true })
    ).json();
    expect(accessToken).toMatch(/\.[\w-]{300,}$/);
    expect(idToken).toBeUndefined();
    expect(credentials).toMatchObject({
      identityId: (await auth.fetchAuthSession()).getIdentityId().get(),
      accessKeyId: expect.stringMatching(/^ASIA/),
    });
    expect((await vend(browser, { handle, tokens: ['id'] })).status).toBe(403);
    const guest = await vend(browser, { awsCredentials: true });
    expect([guest.status, guest.headers.get('claviger-session')]).toEqual([401, 'changed']);
  });

  test('gives a guest the keys of the identity that the page keeps', async () => {
    const { auth, browser } = openPage();
    const identityId = (await auth.fetchAuthSession()).getIdentityId().get();
    const { credentials } = await (await vend(browser, { identityId, awsCredentials: true })).json();
    expect(credentials).toMatchObject({ identityId, accessKeyId: expect.stringMatching(/^ASIA/) });
    expect((await vend(browser, { tokens: ['access'] })).status).toBe(401);
  });

  test('takes no token of the pool for the login of another provider', async () => {
    const { auth, browser } = openPage();
    const alone = createAuth(config, { storage: createMapStore() });
    onTestFinished(alone.dispose);
    await alone.signIn(user);
    const { idToken } = (await alone.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
    for (const provider of ['accounts.google.com', `cognito-idp.us-east-1.amazonaws.com/${config.userPool.id}`]) {
      const denied = await vend(browser, { logins: { [provider]: `${idToken}` }, awsCredentials: true });
      expect([denied.status, denied.headers.get('claviger-session')]).toEqual([401, 'changed']);
    }
    await auth.signIn(user);
    const stray = await vend(browser, { logins: { 'accounts.google.com': 'token' }, awsCredentials: true });
    expect(stray.status).toBe(401);
  });

  test('gives nothing by default', async () => {
    app = createApp(config, { origin: ORIGIN });
    const { auth, browser } = openPage();
    await auth.signIn(user);
    const handle = await readHandle(browser);
    expect((await vend(browser, { handle, tokens: ['access'] })).status).toBe(403);
    expect((await vend(browser, { handle, awsCredentials: true })).status).toBe(403);
  });
});

describe('POST adopt', () => {
  const adopt = (browser: Browser, RefreshToken: unknown): Promise<Response> =>
    browser.call('/auth/adopt', { method: 'POST', body: JSON.stringify({ RefreshToken }) });
  /** A session that the page has without the server. */
  const signInAlone = async (): Promise<string> => {
    const alone = createAuth(config, { storage: createMapStore() });
    onTestFinished(alone.dispose);
    await alone.signIn(user);
    return (await alone.getEscapeHatch()).getRefreshToken();
  };

  test('moves a session into the cookie, and gives twins for it', async () => {
    const browser = app.browse();
    const response = await adopt(browser, await signInAlone());
    const { AuthenticationResult } = await response.json();
    expect(AuthenticationResult.AccessToken).toMatch(/^[\w-]+\.[\w-]+\.$/);
    expect(AuthenticationResult.RefreshToken).toMatch(/^claviger\./);
    expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedIn', userId: user.sub });
  });

  test('never replaces a live session, and starts none that the service does not accept', async () => {
    const { auth, browser } = openPage();
    expect((await adopt(browser, 'eyJjdHkiOiJKV1QifQ.a.b.c.d')).status).toBe(400);
    expect((await adopt(browser, undefined)).status).toBe(400);
    expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
    const refreshToken = await signInAlone();
    await auth.signIn(user);
    app.network.clear();
    const response = await adopt(browser, refreshToken);
    expect([response.status, response.headers.get('claviger-session')]).toEqual([400, 'changed']);
    expect(app.network.operations).toEqual([]);
  });

  test.each(['one process', 'two processes with a store'])('sends the token of several tabs once: %s', async (kind) => {
    const shared = { store: memoryStore(), secret: 'a secret that all processes of the app share' };
    const options = { origin: ORIGIN, ...shared };
    const apps = [createApp(config, options), createApp(config, options)];
    const refreshToken = await signInAlone();
    const browsers = Array.from({ length: 4 }, (_, index) =>
      (kind === 'one process' ? apps[0] : apps[index % 2])?.browse(),
    );
    const answers = await Promise.all(browsers.map((browser) => browser && adopt(browser, refreshToken)));
    expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 200, 200]);
    const sent = apps.flatMap(({ network }) => network.operations);
    expect(sent).toEqual(['GetTokensFromRefreshToken']);
    for (const browser of browsers) {
      expect(await (await browser?.call('/auth/session'))?.json()).toMatchObject({ userId: user.sub });
    }
    expect(new Set(browsers.map((browser) => browser?.header())).size).toBe(1);
    // After the sign-out the remembered answer opens no session again.
    await browsers[0]?.call('/auth/sign-out', { method: 'POST' });
    const again = apps[0]?.browse();
    expect((again && (await adopt(again, refreshToken)))?.status).toBe(400);
    expect(await (await again?.call('/auth/session'))?.json()).toMatchObject({ status: 'signedOut' });
  });
});
