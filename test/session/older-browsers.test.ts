// What the oldest browsers of the README lack: Safari before 17.4, 17 and 16.
import { AuthError, createAuth } from '@claviger/auth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allOk, columnsOf, useWorld } from './world.js';

const world = useWorld();

const lacking: readonly (readonly [owner: object, name: string])[] = [
  [AbortSignal, 'any'],
  [AbortSignal, 'timeout'],
  [URL, 'canParse'],
];
let kept: (PropertyDescriptor | undefined)[] = [];

beforeEach(() => {
  kept = lacking.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name] of lacking) Reflect.deleteProperty(owner, name);
});
afterEach(() => {
  for (const [index, [owner, name]] of lacking.entries()) Object.defineProperty(owner, name, kept[index] ?? {});
});

test('a guest, a sign-in, a renewal, login pages and a sign-out do without it', async () => {
  for (const [owner, name] of lacking) expect(Reflect.has(owner, name)).toBe(false);
  const { signal } = new AbortController();
  const oauth = {
    domain: 'auth.example.com',
    endpoint: world.local.url,
    scopes: ['openid'],
    signInUrls: ['not a URL', 'http://127.0.0.1:1/'],
    signOutUrls: [],
  };
  const auth = createAuth({ ...world.config(), oauth });
  expect(columnsOf(await auth.fetchAuthSession({ signal }))).toMatchObject({ credentials: 'ok' });
  let opened: string | undefined;
  const authSessionOpener = async (url: string): Promise<{ type: 'canceled' }> => {
    opened = url;
    return { type: 'canceled' };
  };
  const options = { authSessionOpener, redirectUrl: 'not a URL' };
  await expect(auth.signInWithRedirect({ options, signal })).rejects.toMatchObject({ code: 'UserCancelled' });
  expect(opened).toContain('/oauth2/authorize?');
  expect(await auth.signIn({ ...(await world.createUser()), signal })).toMatchObject({ isSignedIn: true });
  expect(columnsOf(await auth.fetchAuthSession({ forceRefresh: true, signal }))).toEqual(allOk);
  expect(await auth.signOut()).toEqual({ status: 'complete' });
});

test('a caller who gives up gets the reason', async () => {
  const auth = createAuth(world.config(), { fetch: () => new Promise(() => undefined) });
  const controller = new AbortController();
  const waiting = auth.fetchAuthSession({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(auth.fetchAuthSession({ signal: controller.signal })).rejects.toThrow('enough');
});

test('a class has its name in the shipped code, whose syntax is an older one', () => {
  expect(AuthError.name).toBe('AuthError');
});
