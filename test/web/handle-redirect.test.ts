import type { SessionStore } from '@claviger/auth';
import type { OpenAuthSession } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { createMapStore } from '../session/map-store.js';
import { browseBack, useElsewhere } from './elsewhere.js';

const app = useElsewhere();

describe('handleRedirect', () => {
  /** Begins a sign-in, and gives where the browser is sent back to. */
  const begin = async (storage: SessionStore, customState?: string, label?: string): Promise<string> => {
    let back = '';
    const authSessionOpener: OpenAuthSession = async (url, urls) => {
      back = (await browseBack(url, urls))?.url ?? '';
      return new Promise(() => undefined);
    };
    const auth = app.create({ storage, signInUrls: ['myapp://callback'], ...(label && { label }) });
    void auth
      .signInWithRedirect({ ...(customState && { customState }), options: { authSessionOpener } })
      .catch(() => 0);
    await expect.poll(() => back).not.toBe('');
    return back;
  };

  test('finishes what another process over the same store has begun, once', async () => {
    const storage = createMapStore();
    const url = await begin(storage, 'here');
    const auth = app.create({ storage });
    expect(await auth.handleRedirect({ url })).toEqual({ status: 'signedIn', customState: 'here' });
    expect(await auth.handleRedirect({ url })).toEqual({ status: 'none' });
    await auth.signOut({ oauth: { authSessionOpener: async () => undefined } });
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ kind: 'invalidState', code: 'UnknownState' });
  });

  test('two that are under way don’t mix: each has its own slot, and the later one counts', async () => {
    const storage = createMapStore();
    const urls = await Promise.all([begin(storage, 'one'), begin(storage, 'two')]);
    const auth = app.create({ storage });
    const [one = '', two = ''] = urls;
    expect(await auth.handleRedirect({ url: two })).toMatchObject({ customState: 'two' });
    expect(await auth.handleRedirect({ url: one })).toMatchObject({ customState: 'one' });
    expect((await auth.getCurrentUser()).userId).toBe(app.user.sub);
  });

  test('leaves the redirect of another Auth of the page to that one', async () => {
    const storage = createMapStore();
    const auths = [undefined, 'admin', 'sales team'].map((label) => ({
      label,
      auth: app.create({ storage, signInUrls: ['myapp://callback'], ...(label && { label }) }),
    }));
    for (const { label: own } of auths) {
      const url = await begin(storage, 'here', own);
      const results = await Promise.all(
        auths.map(async ({ label, auth }) => [label, (await auth.handleRedirect({ url })).status]),
      );
      expect(results).toEqual(auths.map(({ label }) => [label, label === own ? 'signedIn' : 'none']));
    }
  });

  test('finishes also when a user is found to be signed in while its slot is being read', async () => {
    const storage = createMapStore();
    const url = await begin(storage, 'here');
    await app.create({ storage }).signIn(app.user);
    const auth = app.create({ storage });
    storage.afterRead = async (key) => {
      if (key.endsWith('.web')) await expect.poll(() => auth.getSnapshot().status).toBe('signedIn');
    };
    auth.subscribe(() => undefined);
    expect(await auth.handleRedirect({ url })).toEqual({ status: 'signedIn', customState: 'here' });
  });

  test('called twice at once, it exchanges the code once', async () => {
    const storage = createMapStore();
    const url = await begin(storage);
    const auth = app.create({ storage });
    const results = await Promise.all([auth.handleRedirect({ url }), auth.handleRedirect()]);
    expect(results).toEqual([{ status: 'signedIn' }, { status: 'signedIn' }]);
    expect(app.pages.asked.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
  });

  test.each([
    'https://app.example.com/',
    'https://app.example.com/?code=a&state=b',
    `https://app.example.com/?state=claviger-r-${'0'.repeat(32)}`,
    `https://app.example.com/?code=a&state=claviger-x-${'0'.repeat(32)}`,
    'no URL',
    '',
  ])('has nothing to do with %s', async (url) => {
    expect(await app.create().handleRedirect({ url })).toEqual({ status: 'none' });
    expect(app.pages.asked).toEqual([]);
  });

  test.each([
    ['code=a&state=b', 'a state of other code'],
    ['code=a', 'no state'],
    ['error=access_denied', 'an error without a state'],
  ])('refuses %s at a configured URL: %s', async (query) => {
    const auth = app.create();
    const url = `${app.callbacks()[0]}?${query}#more`;
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ kind: 'invalidState', code: 'UnknownState' });
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
    expect(await auth.handleRedirect({ url: `${app.callbacks()[0]}?page=2` })).toEqual({ status: 'none' });
    expect(app.pages.asked).toEqual([]);
  });

  test('of a code from another user’s browser: no user is signed in', async () => {
    const url = `https://app.example.com/?code=stolen&state=claviger-r-${'0'.repeat(32)}`;
    const auth = app.create();
    await expect(auth.handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
    expect(app.pages.asked).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['no flows', '{"v":1,"flows":null}'],
    ['a list', '{"v":1,"flows":[1]}'],
    ['another layout', '{"v":2,"flows":{}}'],
    ['a flow without a verifier', `{"v":1,"flows":{"claviger-e-${'0'.repeat(32)}":{"beganWallMs":${Date.now()}}}}`],
    ['an invalid flow', `{"v":1,"flows":{"claviger-e-${'0'.repeat(32)}":5}}`],
  ])('of a store with %s instead of flows: no flow is found, and a new one can start', async (_, text) => {
    const storage = createMapStore();
    await begin(storage);
    const [key = ''] = [...storage.values.keys()].filter((name) => name.endsWith('.web'));
    storage.values.set(key, text);
    const url = `myapp://callback?code=a&state=claviger-e-${'0'.repeat(32)}`;
    await expect(app.create({ storage }).handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
    expect(await app.create({ storage }).handleRedirect({ url: await begin(storage) })).toEqual({ status: 'signedIn' });
  });

  test('of a sign-in that started an hour ago: expired', async () => {
    const storage = createMapStore();
    const url = await begin(storage);
    const [key = ''] = [...storage.values.keys()].filter((name) => name.endsWith('.web'));
    const aged = (storage.values.get(key) ?? '').replace(
      /"beganWallMs":(\d+)/,
      (_, ms) => `"beganWallMs":${ms - 3_600_001}`,
    );
    storage.values.set(key, aged);
    await begin(storage);
    await expect(app.create({ storage }).handleRedirect({ url })).rejects.toMatchObject({ code: 'UnknownState' });
  });
});
