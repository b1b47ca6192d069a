import type { AuthConfig } from '@claviger/auth';
import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../session/world.js';
import type { Browser } from './browser.js';
import { type App, readSession, useServerWorld } from './world.js';

const { world, configure, createApp, signIn } = useServerWorld();
const secret = 'a secret of this app, which is long enough';
let config: AuthConfig;
let user: User;
let app: App;
/** The cookies of a signed-in browser, by name. */
let cookies: ReadonlyMap<string, string>;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
  app = createApp(config, { secret });
  const browser = app.browse();
  await signIn(app, browser, user);
  cookies = new Map([...browser.cookies].map(([name, { value }]) => [name, value]));
});

const isSession = (name: string): boolean => name.includes('~s~');

/** A browser with other cookies than it was given. */
function browseWith(entries: Iterable<readonly [string, string]>, at = app): Browser {
  const browser = at.browse();
  for (const [name, value] of entries) browser.cookies.set(name, { value, line: '' });
  return browser;
}

const entries = (): [string, string][] => [...cookies];
const chunks = (): [string, string][] => entries().filter(([name]) => isSession(name));

/** Cookies that must not count, by what is wrong with them. */
const damaged: Readonly<Record<string, () => [string, string][]>> = {
  'a bit that was changed': () =>
    chunks().map(([name, value]) => [name, value.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))]),
  'a chunk that was cut': () => chunks().map(([name, value]) => [name, value.slice(0, -4)]),
  'a chunk that is missing': () => chunks().slice(1),
  'chunks in another order': () => {
    const values = chunks()
      .map(([, value]) => value)
      .reverse();
    return chunks().map(([name], index) => [name, values[index] ?? '']);
  },
  'another generation in the name': () => chunks().map(([name, value]) => [name.replace(/~1~/, '~2~'), value]),
  'another session in the name': () =>
    chunks().map(([name, value]) => [name.replace(/~s~[0-9a-f]{4}/, '~s~0000'), value]),
  'another count in the name': () => chunks().map(([name, value]) => [name.replace(/~\d$/, '~1'), value]),
  'another kind in the name': () => chunks().map(([name, value]) => [name.replace('~s~', '~r~'), value]),
  'values that are not base64url': () => chunks().map(([name]) => [name, '%00{}"=']),
  'empty values': () => chunks().map(([name]) => [name, '']),
  '20 planted sets': () =>
    Array.from({ length: 20 }, (_, index) => [
      `${chunks()[0]?.[0].split('~')[0]}~s~${`${index}`.padStart(32, '0')}~1~abcdefgh~0~1`,
      'A'.repeat(80),
    ]),
  'names that no server writes': () =>
    ['~s~', '~s~~~~~', '~s~x~9999999999999~abcdefgh~9~9', '~s~__proto__~1~abcdefgh~0~0'].map((rest) => [
      `${chunks()[0]?.[0].split('~')[0]}${rest}`,
      'A',
    ]),
};

describe.each(Object.entries(damaged))('%s', (_, create) => {
  test('is signed out, cleared, and no failure of the server', async () => {
    const browser = browseWith(create());
    app.logs.length = 0;
    const answer = await browser.call('/auth/session');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'signedOut', reason: 'never' });
    expect([...browser.cookies.keys()].filter(isSession)).toEqual([]);
    expect(app.logs.filter(({ event }) => event !== 'cookies.rejected')).toEqual([]);
  });
});

test('20 planted sets of a late generation hide no session: they are cleared, and it stays', async () => {
  const planted = (damaged['20 planted sets']?.() ?? []).map(([name, value]): [string, string] => [
    name.replace('~1~', '~99~'),
    value,
  ]);
  const browser = browseWith([...planted, ...entries()]);
  expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedIn', userId: user.sub });
  expect([...browser.cookies.keys()].filter(isSession)).toEqual(chunks().map(([name]) => name));
});

test('cookies of two generations: the newer one counts, and the older one is cleared', async () => {
  const browser = browseWith(entries());
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  await visit.fetchAuthSession({ forceRefresh: true });
  browser.apply(visit.apply(new Response()));
  const newer = browser.header();
  const both = browseWith([...entries(), ...newer.split('; ').map((pair) => pair.split('=', 2) as [string, string])]);
  expect((await readSession(app, both.header())).accessToken).toBe((await readSession(app, newer)).accessToken);
  await both.call('/auth/session');
  expect(both.header()).toBe(newer);
});

test('mixed chunks of two generations do not count', async () => {
  const browser = browseWith(entries());
  const visit = app.server.visit({ headers: { cookie: browser.header() } });
  await visit.fetchAuthSession({ forceRefresh: true });
  browser.apply(visit.apply(new Response()));
  const newer = [...browser.cookies]
    .filter(([name]) => isSession(name))
    .map(([name, { value }]) => [name, value] as const);
  const mixed = browseWith([...chunks().slice(0, 1), ...newer.slice(1)]);
  expect(await readSession(app, mixed.header())).toMatchObject({ error: 'SignedOut' });
});

describe('the secret', () => {
  test('of an old entry of the list still opens, and the cookie is sealed again under the first', async () => {
    const rotated = createApp(config, { secret: ['the new secret of this app, long enough', secret] });
    const browser = browseWith(entries(), rotated);
    await browser.call('/auth/session');
    const after = createApp(config, { secret: 'the new secret of this app, long enough' });
    expect(await readSession(rotated, browser.header())).toMatchObject({ sub: user.sub });
    expect(await readSession(after, browser.header())).toMatchObject({ sub: user.sub });
  });

  test('that is lost opens nothing: signed out, cleared', async () => {
    const lost = createApp(config);
    const browser = browseWith(entries(), lost);
    expect(await (await browser.call('/auth/session')).json()).toMatchObject({ status: 'signedOut' });
    expect([...browser.cookies.keys()].filter(isSession)).toEqual([]);
  });

  test('opens nothing for a server of another app client', async () => {
    const pools = await configure();
    const foreign = createApp(pools, { secret });
    const [from, to] = [`${config.userPool?.clientId}`, `${pools.userPool?.clientId}`];
    const renamed = entries().map(([name, value]) => [name.replace(from, to), value] as const);
    const browser = browseWith([...entries(), ...renamed], foreign);
    expect(await readSession(foreign, browser.header())).toMatchObject({ error: 'SignedOut' });
  });
});

test('only names with __Host- count beyond localhost', async () => {
  const planted = entries().map(([name, value]) => [name.replace('__Host-', ''), value] as const);
  expect(await readSession(app, browseWith(planted).header())).toMatchObject({ error: 'SignedOut' });
});

test('a usual session takes at most 3 cookies of at most 3,180 bytes each', () => {
  expect(chunks().length).toBeLessThanOrEqual(3);
  for (const [name, value] of chunks()) expect(name.length + value.length).toBeLessThanOrEqual(3_180);
});
