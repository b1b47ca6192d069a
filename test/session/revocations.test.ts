import { signOut } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from './hand-clock.js';
import { dropBefore, refuses } from './network.js';
import { beside, count, createPage } from './tabs.js';
import { type Context, columnsOf, guest, signInNew, useWorld } from './world.js';

const world = useWorld();

/** A user signs out while the service can't be told. */
async function signOutOffline(keepsSecrets: boolean): Promise<{ context: Context; token: string }> {
  const first = await signInNew(world);
  const page = createPage();
  Object.assign(first.context.store, { keepsSecrets });
  const context = beside(world, first.context, { lifecycle: page.lifecycle });
  await context.session.fetchAuthSession();
  const [key = ''] = [...context.store.values.keys()].filter((one) => one.includes('.s.'));
  const token = JSON.parse(context.store.values.get(key) ?? '').refreshToken;
  context.network.break('RevokeToken', dropBefore);
  expect(await signOut(context.session)).toMatchObject({
    status: 'partial',
    errors: { revoke: { code: 'NetworkError' } },
  });
  await settle();
  return { context: Object.assign(context, { page }), token };
}

const keysOfRevocations = ({ store }: Context): string[] =>
  [...store.values.keys()].filter((key) => /\.r(\.|$)/.test(key));

describe('a revocation that could not be sent', () => {
  test('stays in a store that keeps secrets, is no session, and the next start sends it once', async () => {
    const { context, token } = await signOutOffline(true);
    expect(keysOfRevocations(context).length).toBe(1);
    context.session.dispose();
    const next = beside(world, context);
    expect(columnsOf(await next.session.fetchAuthSession())).toEqual(guest);
    await expect.poll(() => keysOfRevocations(next)).toEqual([]);
    expect(count('RevokeToken', next)).toBe(1);
    expect(JSON.stringify([...next.store.values])).not.toContain(token);
    const later = beside(world, next);
    await later.session.fetchAuthSession();
    await settle();
    expect(count('RevokeToken', later)).toBe(0);
  });

  test('lies in memory alone where the store keeps no secrets, and is sent when the network is back', async () => {
    const { context, token } = await signOutOffline(false);
    expect(JSON.stringify([...context.store.values])).not.toContain(token);
    context.network.heal();
    const before = count('RevokeToken', context);
    const { page } = context as Context & { page: ReturnType<typeof createPage> };
    page.wake();
    await expect.poll(() => count('RevokeToken', context)).toBe(before + 1);
    page.wake();
    await settle();
    expect(count('RevokeToken', context)).toBe(before + 1);
  });

  test('because the caller gave up is kept, too', async () => {
    const { context } = await signInNew(world);
    Object.assign(context.store, { keepsSecrets: true });
    await signOut(context.session, { signal: AbortSignal.abort(new Error('enough')) });
    expect(keysOfRevocations(context).length).toBe(1);
  });

  test('is kept while there is no answer, and given up after a definitive one', async () => {
    const { context } = await signOutOffline(true);
    const offline = beside(world, context);
    offline.network.break('*', dropBefore);
    await offline.session.fetchAuthSession();
    await settle();
    expect(keysOfRevocations(context).length).toBe(1);
    const refused = beside(world, context);
    refused.network.break('RevokeToken', refuses('UnauthorizedException'));
    await refused.session.fetchAuthSession();
    await expect.poll(() => keysOfRevocations(context)).toEqual([]);
  });

  test('is looked for at a start, and not at each later read of a store whose user is signed out', async () => {
    const { context } = await signInNew(world);
    await signOut(context.session);
    const { store } = context;
    const page = createPage();
    const next = beside(world, Object.assign(context, { store: Object.assign(store, { keepsSecrets: true }) }), page);
    const { read } = store;
    const keys: string[] = [];
    store.read = (key) => {
      keys.push(key);
      return read(key);
    };
    const countReads = (end: RegExp): number => keys.filter((key) => end.test(key)).length;
    expect(columnsOf(await next.session.fetchAuthSession())).toEqual(guest);
    const before = countReads(/\.current$/);
    page.wake();
    await next.session.fetchAuthSession();
    await settle();
    expect(countReads(/\.current$/)).toBeGreaterThan(before);
    expect(countReads(/\.r$/)).toBe(1);
  });
});
