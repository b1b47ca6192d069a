import type { AuthConfig } from '@claviger/auth';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import { type App, ORIGIN, useServerWorld } from './world.js';

const { world, configure, createApp, signIn } = useServerWorld();
let config: AuthConfig;
let user: User;
let app: App;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
});
beforeEach(() => {
  app = createApp(config);
});

describe('a sign-in on the login pages', () => {
  test('returns to the app with sealed cookies, and the session is known', async () => {
    const browser = app.browse();
    const answer = await signIn(app, browser, user, '/notes?page=2#top');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${ORIGIN}/notes?page=2#top`);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await (await browser.call('/auth/session')).json()).toEqual({
      status: 'signedIn',
      userId: user.sub,
      username: user.sub,
    });
    const { tokens, ...rest } = await describeSession(app, browser.header());
    expect(rest).toEqual({ isSignedIn: true, userSub: user.sub });
    expect(tokens).toContain('.');
  });
});

async function describeSession(
  { server }: App,
  cookie: string,
): Promise<{ isSignedIn: boolean; userSub: string | undefined; tokens: string }> {
  const session = await server.visit({ headers: { cookie } }).fetchAuthSession();
  const tokens = `${session.getCognitoTokens().value?.accessToken}`;
  return { isSignedIn: session.isSignedIn, userSub: session.getUserSub().value, tokens };
}
