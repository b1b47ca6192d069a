import type { AuthConfig } from '@claviger/auth';
import { memoryStore } from '@claviger/auth/server';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, ORIGIN, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn, travel } = useServerWorld();
const secret = 'a secret that all processes of the app share';
let config: AuthConfig;
let user: User;
let other: User;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
  other = await world.createUser();
});

const signOut = (browser: Browser): Promise<Response> => browser.call('/auth/sign-out', { method: 'POST' });

async function openSignedIn(app: App, as = user): Promise<Browser> {
  const browser = app.browse();
  await signIn(app, browser, as);
  return browser;
}

/** Whether the service still accepts the refresh token that a cookie has: another process, which knows nothing, tries it. */
async function isAlive(cookie: string): Promise<boolean> {
  const app = createApp(config, { secret });
  const visit = app.server.visit({ headers: { cookie } });
  return (await visit.fetchAuthSession({ forceRefresh: true, only: 'tokens' })).getCognitoTokens().ok;
}

/** The cookies of a browser without the one that names ended sessions: as a thief copied them before. */
const withoutNames = (header: string): string =>
  header
    .split('; ')
    .filter((pair) => !pair.includes('-ended.'))
    .join('; ');

describe('a sign-out', () => {
  test('revokes the tokens, clears the cookies, and names the session', async () => {
    const app = createApp(config, { secret });
    const browser = await openSignedIn(app);
    const before = browser.header();
    expect(await (await signOut(browser)).json()).toEqual({
      status: 'complete',
      loginPages: expect.stringContaining(`logout_uri=${encodeURIComponent(`${ORIGIN}/`)}`),
    });
    expect([...browser.cookies.keys()].filter((name) => !name.includes('-ended.'))).toEqual([]);
    expect([...browser.cookies.values()].join()).not.toContain('HttpOnly');
    expect(await isAlive(withoutNames(before))).toBe(false);
    expect(await (await signOut(browser)).json()).toEqual({ status: 'none' });
  });

  test('is complete for the user while Cognito is down, and the next request revokes', async () => {
    const app = createApp(config, { secret });
    const browser = await openSignedIn(app);
    const before = withoutNames(browser.header());
    app.network.break('RevokeToken', async () => Promise.reject(new TypeError('fetch failed')));
    expect(await (await signOut(browser)).json()).toMatchObject({ status: 'partial' });
    expect(await readSession(app, browser.header())).toMatchObject({ sub: undefined, error: 'SignedOut' });
    app.network.heal();
    app.network.clear();
    // Another process, so the pause after the failure does not hold.
    const again = createApp(config, { secret });
    const visit = again.server.visit({ headers: { cookie: browser.header() } });
    await visit.fetchAuthSession();
    browser.apply(visit.apply(new Response()));
    expect(again.network.operations).toEqual(['RevokeToken']);
    expect(await isAlive(before)).toBe(false);
    await again.server.visit({ headers: { cookie: browser.header() } }).fetchAuthSession();
    expect(again.network.operations).toEqual(['RevokeToken']);
  });

  test('also ends a copied cookie, in all processes that share a store', async () => {
    const store = memoryStore();
    const [app, another] = [createApp(config, { secret, store }), createApp(config, { secret, store })];
    const browser = await openSignedIn(app);
    const copied = browser.header();
    expect(await readSession(another, copied)).toMatchObject({ sub: user.sub });
    await signOut(browser);
    expect(await readSession(app, copied)).toMatchObject({ error: 'SignedOut' });
    expect(await readSession(another, copied)).toMatchObject({ error: 'SignedOut' });
  });
});

describe('an answer that is late', () => {
  /** A refresh whose answer waits until `release`. */
  function holdRefresh({ network }: App): () => void {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    network.break('GetTokensFromRefreshToken', async (exchange) => {
      const response = await exchange.send();
      await released;
      return response;
    });
    return release;
  }

  const render = async (app: App, cookie: string): Promise<Response> => {
    const visit = app.server.visit({ headers: { cookie } });
    await visit.fetchAuthSession({ only: 'tokens' });
    return visit.apply(new Response());
  };

  test.each(['the same process', 'another process'])(
    'does not undo a sign-out in %s, and its tokens are revoked',
    async (place) => {
      const app = createApp(config, { secret });
      const signedOutBy = place === 'the same process' ? app : createApp(config, { secret });
      const browser = await openSignedIn(app);
      travel(3_600);
      const release = holdRefresh(app);
      const late = render(app, browser.header());
      await expect.poll(() => app.network.pending()).toBeGreaterThan(0);
      const response = await signedOutBy.server.handle(
        new Request(`${ORIGIN}/auth/sign-out`, {
          method: 'POST',
          headers: { origin: ORIGIN, 'content-type': 'application/json', cookie: browser.header() },
        }),
      );
      browser.apply(response as Response);
      release();
      const answer = await late;
      const isSet = answer.headers.getSetCookie().some((line) => line.includes('~s~') && !line.includes('Max-Age=0'));
      // The process that signed out sets no cookie again. Another one does, and the name of the session ends it.
      expect(isSet).toBe(place === 'another process');
      browser.apply(answer);
      const after = browser.header();
      expect(await readSession(app, after)).toMatchObject({ sub: undefined, error: 'SignedOut' });
      // The next request clears what the late answer set, and revokes it.
      const another = createApp(config, { secret });
      browser.apply(await render(another, after));
      expect([...browser.cookies.keys()].filter((name) => !name.includes('-ended.'))).toEqual([]);
      expect(await isAlive(withoutNames(after))).toBe(false);
    },
  );

  test('for A does not overwrite the session of B, who has signed in', async () => {
    const app = createApp(config, { secret });
    const browser = await openSignedIn(app);
    travel(3_600);
    const release = holdRefresh(app);
    const late = render(app, browser.header());
    await expect.poll(() => app.network.pending()).toBeGreaterThan(0);
    await signIn(app, browser, other);
    release();
    browser.apply(await late);
    expect(await readSession(app, browser.header())).toMatchObject({ sub: other.sub, error: undefined });
  });

  test('for A from another process does not count beside B, and the page learns the name of B again', async () => {
    const app = createApp(config, { secret });
    const browser = await openSignedIn(app);
    travel(3_600);
    const release = holdRefresh(app);
    const late = render(app, browser.header());
    await expect.poll(() => app.network.pending()).toBeGreaterThan(0);
    const another = createApp(config, { secret });
    await signIn(another, another.browse(browser.cookies), other);
    const live = [...browser.cookies.keys()].find((name) => name.includes('-live.')) ?? '';
    const name = browser.cookies.get(live)?.value;
    release();
    browser.apply(await late);
    expect(await readSession(another, browser.header())).toMatchObject({ sub: other.sub, error: undefined });
    browser.apply(await render(another, browser.header()));
    expect(browser.cookies.get(live)?.value).toBe(name);
    expect(
      [...browser.cookies.keys()].filter((one) => one.includes('~s~')).every((one) => one.includes(`~${name}~`)),
    ).toBe(true);
  });
});

test('a sign-in of another user ends the session before by name, and revokes it', async () => {
  const app = createApp(config, { secret });
  const browser = await openSignedIn(app);
  const before = browser.header();
  await signIn(app, browser, other);
  expect(await readSession(app, browser.header())).toMatchObject({ sub: other.sub });
  // An answer for the first session sets its cookies again.
  expect(await readSession(createApp(config, { secret }), `${browser.header()}; ${before}`)).toMatchObject({
    sub: other.sub,
  });
  expect(await isAlive(withoutNames(before))).toBe(false);
});

test('two tabs that sign in at once leave one session: the later one', async () => {
  const app = createApp(config, { secret });
  const [one, two] = [await openSignedIn(app), await openSignedIn(app, other)];
  travel(2);
  const browser = app.browse();
  for (const { cookies } of [one, two]) for (const [name, cookie] of cookies) browser.cookies.set(name, cookie);
  const first = (await readSession(app, browser.header())).sub;
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  await visit.fetchAuthSession();
  browser.apply(visit.apply(new Response()));
  expect((await readSession(app, browser.header())).sub).toBe(first);
  expect([...browser.cookies.keys()].filter((name) => name.includes('~s~'))).not.toHaveLength(0);
  expect(new Set([...browser.cookies.keys()].flatMap((name) => /~s~(\w+)~/.exec(name)?.[1] ?? [])).size).toBe(1);
});
