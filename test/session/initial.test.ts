// What a server knew, as the first snapshot of the page that it rendered.
import { createAuth, type SessionSnapshot } from '@claviger/auth';
import { expect, onTestFinished, test } from 'vitest';
import { createMapStore, type MapStore } from './map-store.js';
import { signInNew, useWorld } from './world.js';

const world = useWorld();

/** Opens a page over a store, and collects what it renders: React renders again only for another object. */
async function render(store: MapStore, initial: SessionSnapshot | undefined): Promise<SessionSnapshot[]> {
  const auth = createAuth(world.config(), { storage: store, initial });
  onTestFinished(() => auth.dispose());
  const rendered = [auth.getSnapshot()];
  auth.onSnapshot(() => {
    if (auth.getSnapshot() !== rendered.at(-1)) rendered.push(auth.getSnapshot());
  });
  await auth.fetchAuthSession();
  // Listeners run detached.
  await new Promise((resolve) => setTimeout(resolve));
  expect(auth.getSnapshot()).toBe(rendered.at(-1));
  return rendered;
}

test('the initial snapshot is the first one, and the same object stays for the same user', async () => {
  const { context, user } = await signInNew(world);
  const found = context.session.getSnapshot();
  expect(found).toMatchObject({ status: 'signedIn', userId: user.sub });
  expect(await render(context.store, found)).toEqual([found]);
  expect(await render(context.store, { ...found })).toEqual([found]);
  // Without it, and with another user, the page renders twice.
  expect(await render(context.store, undefined)).toEqual([{ status: 'loading' }, found]);
  const other = { status: 'signedIn', userId: 'another', username: 'another' } as const;
  expect(await render(context.store, other)).toEqual([other, found]);
});

test('an initial snapshot of a user yields to a store without a session', async () => {
  const initial = { status: 'signedIn', userId: 'ada', username: 'ada' } as const;
  expect(await render(createMapStore(), initial)).toEqual([initial, { status: 'signedOut', reason: 'never' }]);
});
