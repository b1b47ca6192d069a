import { AdminUpdateUserAttributesCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { amplifyCookies } from '@claviger/auth/adopt';
import { beforeAll, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const { world, configure, createApp } = useServerWorld();
let config: AuthConfig;
let user: User;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
});

/** A browser with the cookies that Amplify's `CookieStorage` leaves. */
async function browseWithAmplify(app: App, { username, password } = user): Promise<Browser> {
  const { AuthenticationResult: tokens } = await world.userPools.send(
    new InitiateAuthCommand({
      ClientId: config.userPool?.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  const prefix = `CognitoIdentityServiceProvider.${config.userPool?.clientId}`;
  const values = {
    [`${prefix}.LastAuthUser`]: username,
    [`${prefix}.${username}.accessToken`]: tokens?.AccessToken ?? '',
    [`${prefix}.${username}.idToken`]: tokens?.IdToken ?? '',
    [`${prefix}.${username}.refreshToken`]: tokens?.RefreshToken ?? '',
  };
  const browser = app.browse();
  for (const [name, value] of Object.entries(values)) {
    browser.cookies.set(encodeURIComponent(name), { value: encodeURIComponent(value), line: '' });
  }
  return browser;
}

const adopt = { storage: amplifyCookies() };

test('a session of Amplify moves into sealed cookies once, and its own cookies go', async () => {
  const app = createApp(config, { adopt });
  const browser = await browseWithAmplify(app);
  const visits = Array.from({ length: 5 }, () => app.server.visit({ headers: { cookie: browser.header() } }));
  const sessions = await Promise.all(visits.map((visit) => visit.fetchAuthSession({ only: 'tokens' })));
  expect(sessions.map((session) => session.getUserSub().value)).toEqual(Array(5).fill(user.sub));
  for (const visit of visits) browser.apply(visit.apply(new Response()));
  expect(app.network.operations).toEqual(['GetTokensFromRefreshToken']);
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('Cognito'))).toEqual([]);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: user.sub });
});

test('the cookies of Amplify that go leave their room to the session', async () => {
  const { username, ...other } = await world.createUser();
  const UserAttributes = [{ Name: 'profile', Value: 'x'.repeat(2_000) }];
  const input = { UserPoolId: config.userPool?.id, Username: username, UserAttributes };
  await world.userPools.send(new AdminUpdateUserAttributesCommand(input));
  const app = createApp(config, { adopt });
  const browser = await browseWithAmplify(app, { username, ...other });
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedIn' });
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('Cognito'))).toEqual([]);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: other.sub, error: undefined });
});

test('without the option the cookies of Amplify are not read', async () => {
  const app = createApp(config);
  const browser = await browseWithAmplify(app);
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
  expect(app.network.operations).toEqual([]);
});

test('a denied session is not adopted, and its cookies go; without an answer they stay', async () => {
  const app = createApp(config, { adopt });
  const browser = await browseWithAmplify(app);
  app.network.break('GetTokensFromRefreshToken', async () => Promise.reject(new TypeError('fetch failed')));
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('Cognito'))).toHaveLength(4);
  app.network.heal();
  app.network.break('GetTokensFromRefreshToken', async () =>
    Response.json({ __type: 'NotAuthorizedException', message: 'Invalid Refresh Token' }, { status: 400 }),
  );
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
  expect(browser.cookies.size).toBe(0);
});
