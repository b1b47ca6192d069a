// What `awsCredentials` promises about time and about the sign-in that its keys belong to.
import { signOut } from '@claviger/auth/actions';
import { awsCredentials } from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';
import { dropBefore, refuses } from '../session/network.js';
import { type Context, signInNew, useWorld } from '../session/world.js';

const world = useWorld();

/** How many credentials a context has asked for. */
function countKeys({ network }: Context): number {
  return network.operations.filter((operation) => operation === 'GetCredentialsForIdentity').length;
}

describe('expiration', () => {
  test.each([7_200, 3_550, -7_200])('is in local time, also when that is off by %d s', async (seconds) => {
    const context = world.context();
    context.skewMs = seconds * 1000;
    const localNow = (): number => context.clock.now() + context.skewMs;
    const provide = awsCredentials(context.session);
    expect((await provide()).expiration.getTime() - localNow()).toBeCloseTo(3_600_000, -4);
    await world.advance(600);
    expect((await provide()).expiration.getTime() - localNow()).toBeCloseTo(3_000_000, -4);
    // The local clock is set while the keys are held.
    context.skewMs = 0;
    expect((await provide()).expiration.getTime() - localNow()).toBeCloseTo(3_000_000, -4);
    expect(countKeys(context)).toBe(1);
  });
});

describe('forceRefresh', () => {
  test('gives a new key, once for all who ask at the same time', async () => {
    const { context, before } = await signInNew(world);
    const provide = awsCredentials(context.session);
    const [one, other] = await Promise.all([provide({ forceRefresh: true }), provide({ forceRefresh: true })]);
    expect(one.accessKeyId).not.toBe(before.accessKeyId);
    expect(other.accessKeyId).toBe(one.accessKeyId);
    expect(countKeys(context)).toBe(1);
    expect((await provide()).accessKeyId).toBe(one.accessKeyId);
  });
});

describe('minimumLifetimeSeconds', () => {
  test('renews keys that have less left, and no others', async () => {
    const { context, before } = await signInNew(world);
    const provide = awsCredentials(context.session, { minimumLifetimeSeconds: 1_800 });
    await world.advance(1_700);
    expect((await provide()).accessKeyId).toBe(before.accessKeyId);
    await world.advance(200);
    expect((await provide()).accessKeyId).not.toBe(before.accessKeyId);
    expect(countKeys(context)).toBe(1);
  });

  test.each([3_600, 43_200])(
    'of %d s, longer than a new key lives, gives that without a renewal per call',
    async (s) => {
      const { context, before } = await signInNew(world);
      const provide = awsCredentials(context.session, { minimumLifetimeSeconds: s });
      for (let call = 0; call < 5; call++) {
        await world.advance(340);
        expect((await provide()).accessKeyId).toBe(before.accessKeyId);
      }
      await world.advance(120);
      expect((await provide()).accessKeyId).not.toBe(before.accessKeyId);
      await provide();
      expect(countKeys(context)).toBe(1);
    },
  );

  test('gives what is still valid when the renewal fails for a passing reason, and the error when it is refused', async () => {
    const { context, before } = await signInNew(world);
    const provide = awsCredentials(context.session, { minimumLifetimeSeconds: 1_800 });
    await world.advance(2_400);
    context.network.break('*', dropBefore);
    expect((await provide()).accessKeyId).toBe(before.accessKeyId);
    context.network.heal();
    context.network.break('GetCredentialsForIdentity', refuses('NotAuthorizedException', 'Access denied.'));
    await expect(provide()).rejects.toMatchObject({ kind: 'notAuthorized' });
  });
});

describe('bound: true', () => {
  const over = { name: 'AuthError', kind: 'signedOut', code: 'SignedOut' };

  test('serves the sign-in of its first call, renewals included, and no later one of the same user', async () => {
    const { user, context } = await signInNew(world);
    const provide = awsCredentials(context.session, { bound: true });
    const { identityId } = await provide();
    await world.advance(3_500);
    expect((await provide()).identityId).toBe(identityId);
    expect((await provide({ forceRefresh: true })).identityId).toBe(identityId);
    await signOut(context.session);
    await expect(provide()).rejects.toMatchObject(over);
    await context.signIn(user);
    await expect(provide()).rejects.toMatchObject(over);
    const next = awsCredentials(context.session, { bound: true });
    expect((await next()).identityId).toBe(identityId);
  });

  test('rejects once another user has signed in', async () => {
    const { context } = await signInNew(world);
    const provide = awsCredentials(context.session, { bound: true });
    await provide();
    await signOut(context.session);
    await context.signIn(await world.createUser());
    await expect(provide()).rejects.toMatchObject(over);
    expect((await awsCredentials(context.session)()).identityId).toMatch(/^us-east-1:/);
  });

  test('serves a guest, until a user signs in; a later guest is another one', async () => {
    const context = world.context();
    const provide = awsCredentials(context.session, { bound: true });
    const { identityId } = await provide();
    await world.advance(3_590);
    expect((await provide()).identityId).toBe(identityId);
    await context.signIn(await world.createUser());
    const late = awsCredentials(context.session, { bound: true });
    await expect(provide()).rejects.toMatchObject(over);
    await late();
    await signOut(context.session);
    await expect(provide()).rejects.toMatchObject(over);
    await expect(late()).rejects.toMatchObject(over);
  });

  test('tells a later guest from an earlier one without a call in between', async () => {
    const context = world.context();
    const provide = awsCredentials(context.session, { bound: true });
    await provide();
    await context.signIn(await world.createUser());
    await context.session.fetchAuthSession();
    await signOut(context.session);
    await expect(provide()).rejects.toMatchObject(over);
  });

  test('is bound to no one while the store does not answer', async () => {
    const { user, context, before } = await signInNew(world);
    const reloaded = world.context({ store: context.store });
    context.store.failing = { read: true };
    const provide = awsCredentials(reloaded.session, { bound: true });
    await expect(provide()).rejects.toMatchObject({ code: 'StorageUnavailable' });
    context.store.failing = {};
    expect((await provide()).identityId).toBe(before.identityId);
    await signOut(reloaded.session);
    await reloaded.signIn(user);
    await expect(provide()).rejects.toMatchObject(over);
  });

  test('gives no key of a user who signs in while the call waits', async () => {
    const context = world.context();
    const provide = awsCredentials(context.session, { bound: true });
    const user = await world.createUser();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    context.network.break('GetId', async ({ send }) => held.then(send), 1);
    const answer = provide();
    await expect.poll(() => context.network.operations.includes('GetId')).toBe(true);
    await context.signIn(user);
    release();
    await expect(answer).rejects.toMatchObject(over);
  });
});

test.each([
  ['minimumLifetimeSeconds', -1],
  ['minimumLifetimeSeconds', Number.NaN],
  ['reportedLifetimeSeconds', -1],
  ['reportedLifetimeSeconds', 0],
  ['reportedLifetimeSeconds', Number.NaN],
])('a %s of %d is refused at once', (field, seconds) => {
  const { session } = world.context();
  const error = { kind: 'configuration', code: 'InvalidConfiguration', field };
  expect(() => awsCredentials(session, { [field]: seconds })).toThrow(expect.objectContaining(error));
});
