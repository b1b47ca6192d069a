import { inspect } from 'node:util';
import type { Session } from '@claviger/auth';
import {
  deleteUser,
  deleteUserAttributes,
  fetchUserAttributes,
  getEscapeHatch,
  signOut,
  updatePassword,
  updateUserAttributes,
} from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { settle } from '../session/hand-clock.js';
import { createMapStore } from '../session/map-store.js';
import { answersJson, createGate, dropBefore, refuses } from '../session/network.js';
import { beside, createMessages } from '../session/tabs.js';
import { columnsOf, password, signInNew, typesOf, useWorld } from '../session/world.js';

const world = useWorld();
const attributes = answersJson({ UserAttributes: [{ Name: 'name', Value: 'Ann' }] });

describe('the access token of an action', () => {
  test('is the one of the session while it is fresh: one request', async () => {
    const { context, before } = await signInNew(world);
    context.network.break('GetUser', attributes);
    expect(await fetchUserAttributes(context.session)).toEqual({ name: 'Ann' });
    expect(context.network.operations).toEqual(['GetUser']);
    expect(context.network.bodies[0]).toEqual({ AccessToken: before.accessToken });
  });

  test('is renewed first when it is stale, once for all who ask, and without the AWS credentials', async () => {
    const { context } = await signInNew(world);
    context.network.break('GetUser', attributes);
    await world.advance(3_590);
    await Promise.all([fetchUserAttributes(context.session), fetchUserAttributes(context.session)]);
    expect(context.network.operations.sort()).toEqual(['GetTokensFromRefreshToken', 'GetUser', 'GetUser']);
    const { accessToken } = (await context.session.fetchAuthSession()).getCognitoTokens().get();
    expect(context.network.bodies.find((body) => body['AccessToken'])).toEqual({ AccessToken: `${accessToken}` });
  });

  test('that could not be renewed for a passing reason serves until it has expired', async () => {
    const { context } = await signInNew(world);
    context.network.break('GetUser', attributes);
    context.network.break('GetTokensFromRefreshToken', refuses('TooManyRequestsException', 'slow down', 400));
    await world.advance(3_595);
    expect(await fetchUserAttributes(context.session)).toEqual({ name: 'Ann' });
    await world.advance(10);
    await expect(fetchUserAttributes(context.session)).rejects.toMatchObject({ kind: 'service' });
  });

  test('that the service no longer accepts is renewed once, and then the session is over', async () => {
    const { context, user } = await signInNew(world);
    const other = world.context();
    await other.signIn(user);
    await signOut(other.session, { global: true });
    context.network.break('GetUser', refuses('NotAuthorizedException', 'Access Token has been revoked'));
    await expect(fetchUserAttributes(context.session)).rejects.toMatchObject({ kind: 'sessionExpired' });
    expect(context.network.operations).toEqual(['GetUser', 'GetTokensFromRefreshToken']);
    expect(typesOf(context.events)).toEqual(['sessionExpired']);
  });

  test('that the service denied is renewed and sent once more', async () => {
    const { context } = await signInNew(world);
    context.network.break('GetUser', refuses('NotAuthorizedException', 'Access Token has expired'));
    await expect(fetchUserAttributes(context.session)).rejects.toMatchObject({ kind: 'notAuthorized' });
    expect(context.network.operations).toEqual(['GetUser', 'GetTokensFromRefreshToken', 'GetUser']);
  });

  const unwritable = 'A client attempted to write unauthorized attribute';
  const passwords = { oldPassword: 'Wrong-horse1', newPassword: 'Correct-horse2' };

  test.each<[operation: string, message: string, act: (session: Session) => Promise<unknown>]>([
    ['ChangePassword', 'Incorrect username or password.', (of) => updatePassword(of, passwords)],
    ['UpdateUserAttributes', unwritable, (of) => updateUserAttributes(of, { userAttributes: { zoneinfo: 'UTC' } })],
    ['DeleteUserAttributes', unwritable, (of) => deleteUserAttributes(of, { userAttributeKeys: ['zoneinfo'] })],
  ])('is not renewed where %s denies the input, and the request is not made again', async (operation, message, act) => {
    const { context } = await signInNew(world);
    context.network.break(operation, refuses('NotAuthorizedException', message));
    await expect(act(context.session)).rejects.toMatchObject({ kind: 'notAuthorized', message });
    expect(context.network.operations).toEqual([operation]);
  });

  test('is never that of another user who has signed in during the call', async () => {
    const { context } = await signInNew(world);
    const gate = createGate('before');
    context.network.break('GetTokensFromRefreshToken', gate.fault);
    context.network.break('GetUser', attributes);
    await world.advance(3_590);
    const waiting = fetchUserAttributes(context.session).catch((error: unknown) => error);
    await gate.reached;
    await signOut(context.session);
    await context.signIn(await world.createUser());
    gate.open();
    expect(await waiting).toMatchObject({ kind: 'signedOut' });
    expect(context.network.operations).not.toContain('GetUser');
  });

  test('of a caller who gave up: the reason, and no request', async () => {
    const { context } = await signInNew(world);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fetchUserAttributes(context.session, { signal })).rejects.toThrow('enough');
    expect(context.network.operations).toEqual([]);
  });
});

describe('deleteUser', () => {
  test('ends the session here and in every tab, which hear that the user was deleted', async () => {
    const store = createMapStore();
    const view = createMessages(store);
    const { context } = await signInNew(world, { store, storage: view() });
    const other = beside(world, context, { storage: view() });
    await other.session.fetchAuthSession();
    context.network.break('DeleteUser', answersJson({}));
    await deleteUser(context.session);
    expect(context.network.operations).toEqual(['DeleteUser']);
    expect(typesOf(context.events)).toEqual(['userDeleted']);
    await settle();
    expect(typesOf(other.events)).toEqual(['userDeleted elsewhere']);
    expect(columnsOf(await context.session.fetchAuthSession()).tokens).toBe('signedOut/SignedOut');
    expect([...context.store.values.values()].join()).not.toContain('refreshToken');
  });

  test('of a user whom the service no longer knows counts as done', async () => {
    const { context } = await signInNew(world);
    context.network.break('DeleteUser', refuses('UserNotFoundException', 'User does not exist.'));
    await deleteUser(context.session);
    expect(typesOf(context.events)).toEqual(['userDeleted']);
  });

  test('that could not be told changes nothing', async () => {
    const { context } = await signInNew(world);
    context.network.break('DeleteUser', dropBefore);
    await expect(deleteUser(context.session)).rejects.toMatchObject({ code: 'NetworkError', retryable: true });
    expect(typesOf(context.events)).toEqual([]);
    expect(columnsOf(await context.session.fetchAuthSession()).tokens).toBe('ok');
  });
});

describe('getEscapeHatch', () => {
  test('has the refresh token, and prints without it', async () => {
    const { context } = await signInNew(world);
    const hatch = await getEscapeHatch(context.session);
    const token = hatch.getRefreshToken();
    expect([...context.store.values.values()].join()).toContain(token);
    for (const text of [inspect(hatch, { depth: 10, showHidden: true }), JSON.stringify(hatch), `${String(hatch)}`]) {
      expect(text).not.toContain(token);
    }
    await context.session.fetchAuthSession({ forceRefresh: true });
    expect(hatch.getRefreshToken()).toMatch(/./);
    await signOut(context.session);
    expect(() => hatch.getRefreshToken()).toThrow('No user is signed in.');
  });
});

test('passwords and tokens are in no error', async () => {
  const { context, before } = await signInNew(world);
  context.network.break('ChangePassword', dropBefore);
  const failed = await updatePassword(context.session, { oldPassword: password, newPassword: 'Secret-horse2' }).catch(
    (error: unknown) => inspect(error, { depth: 10, showHidden: true }),
  );
  expect(failed).toContain('NetworkError');
  for (const secret of [password, 'Secret-horse2', before.accessToken]) expect(failed).not.toContain(secret);
});
