import type { SessionStore } from '@claviger/auth';
import { describe, expect, test, vi } from 'vitest';
import { createMapStore } from './map-store.js';
import { allOk, columnsOf, guest, useWorld } from './world.js';

const world = useWorld();

function fail(): never {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
}

/** A store in which one member fails at once, without a promise. */
function broken(member: keyof SessionStore): SessionStore {
  return { ...createMapStore(), [member]: fail };
}

/** Texts that stand under every key of the store. */
const texts = [
  '',
  'null',
  '0',
  '[]',
  '{}',
  '{"v":1}',
  '{"v":1,"sid":5,"identityId":{},"credentials":7}',
  '{"__proto__":1}',
];

describe('fetchAuthSession answers after each failure below it', () => {
  test.each(['read', 'readEach', 'write', 'remove', 'lock', 'watch'] as const)(
    'a store whose %s() throws',
    async (member) => {
      const context = world.context({ storage: broken(member) });
      const columns = columnsOf(await context.session.fetchAuthSession());
      expect(columns.isSignedIn).toBe(false);
      if (member !== 'read' && member !== 'readEach') expect(columns).toEqual(guest);
      expect(columnsOf(await context.session.fetchAuthSession({ forceRefresh: true })).isSignedIn).toBe(false);
      expect(columnsOf(await context.session.fetchAuthSession({ only: 'tokens' })).isSignedIn).toBe(false);
    },
  );

  test.each(texts)('a store that holds %j under every key', async (text) => {
    const store = createMapStore();
    store.read = async () => text;
    const context = world.context({ storage: store });
    expect(columnsOf(await context.session.fetchAuthSession()).isSignedIn).toBe(false);
    expect(columnsOf(await context.session.fetchAuthSession({ forceRefresh: true })).isSignedIn).toBe(false);
  });

  test('a fetch that throws at once', async () => {
    const context = world.context();
    context.network.break('*', fail);
    expect(columnsOf(await context.session.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('a runtime without AbortController', async () => {
    vi.stubGlobal('AbortController', undefined);
    try {
      const context = world.context();
      expect((await context.session.fetchAuthSession()).isSignedIn).toBe(false);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('and rejects for an abort with its reason, before and while it waits', async () => {
    const context = world.context();
    const reason = new Error('The user went elsewhere.');
    await expect(context.session.fetchAuthSession({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = context.session.fetchAuthSession({ signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await context.signIn(await world.createUser());
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
  });
});
