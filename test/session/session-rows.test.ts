import { getCurrentUser, signIn, signOut } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { answers, answersJson, dropBefore, refuses } from './network.js';
import { credentialsLifeSeconds, errorOf, pauseSeconds, read, rowsOf } from './rows.js';
import { allOk, type Columns, type Context, columnsOf, type TwoPools, typesOf, useWorld, valuesOf } from './world.js';

const world = useWorld();
const { signedIn, reopened } = rowsOf(world);

/** In the default client tokens live as long as credentials; this one's are cut off in the middle. */
const tokenLifeSeconds = 1800;

/** A client whose tokens die before the credentials do, with rotation off. */
function shortTokens(): Promise<TwoPools> {
  return world.createClient({
    AccessTokenValidity: tokenLifeSeconds,
    IdTokenValidity: tokenLifeSeconds,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'days' },
  });
}

describe('a user is signed in', () => {
  test('I1: user pool only', async () => {
    const user = await world.createUser();
    const context = world.context({ config: { userPool: world.config().userPool } });
    await context.signIn(user);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual({
      ...allOk,
      identityId: 'configuration/NoIdentityPool',
      credentials: 'configuration/NoIdentityPool',
    });
    expect(session.getUserSub().get()).toBe(user.sub);
  });

  test('I2: both pools', async () => {
    const { user, context, before } = await signedIn();
    expect(await read(context)).toEqual(allOk);
    expect(before.userSub).toBe(user.sub);
    const current = await getCurrentUser(context.session);
    expect(current).toEqual({
      userId: user.sub,
      username: user.sub,
      signInDetails: { loginId: user.username, authFlowType: 'USER_PASSWORD_AUTH' },
    });
    expect(context.network.operations).toEqual([]);
  });

  test('I3: tokens and credentials run out together', async () => {
    const { context, before } = await signedIn();
    await world.advance(3600 - 60);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    const after = valuesOf(session);
    expect(after).toMatchObject({ userSub: before.userSub, identityId: before.identityId });
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.idToken).not.toBe(before.idToken);
    expect(after.accessKeyId).not.toBe(before.accessKeyId);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
    expect(typesOf(context.events)).toEqual(['tokensRefreshed']);
  });

  test('I4: only AWS credentials run out', async () => {
    const client = await world.createClient({
      AccessTokenValidity: 24,
      IdTokenValidity: 24,
      TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
    });
    const { context, before } = await signedIn(client);
    await world.advance(credentialsLifeSeconds - 60);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    const { accessKeyId, ...rest } = valuesOf(session);
    expect(before).toMatchObject(rest);
    expect(accessKeyId).not.toBe(before.accessKeyId);
    expect(context.network.operations).toEqual(['GetCredentialsForIdentity']);
  });

  test('I5: force refresh', async () => {
    const { context, before } = await signedIn();
    const session = await context.session.fetchAuthSession({ forceRefresh: true });
    expect(columnsOf(session)).toEqual(allOk);
    const after = valuesOf(session);
    expect(after).toMatchObject({ userSub: before.userSub, identityId: before.identityId });
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.accessKeyId).not.toBe(before.accessKeyId);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
  });

  test('I5x: force refresh fails for a passing reason', async () => {
    const { context, before } = await signedIn();
    const stored = new Map(context.store.values);
    context.network.break('*', dropBefore);
    expect(await read(context, true)).toEqual({
      ...allOk,
      credentials: 'service/NetworkError',
      tokens: 'service/NetworkError',
    });
    expect(context.store.values).toEqual(stored);
    const unforced = await context.session.fetchAuthSession();
    expect(columnsOf(unforced)).toEqual(allOk);
    expect(valuesOf(unforced)).toEqual(before);
  });

  const ended = (code: string): Columns => ({
    isSignedIn: true,
    userSub: `sessionExpired/${code}`,
    identityId: `sessionExpired/${code}`,
    credentials: `sessionExpired/${code}`,
    tokens: `sessionExpired/${code}`,
  });

  test('I6: the refresh token is revoked', async () => {
    const { user, context, before, config } = await signedIn();
    await signOutEverywhere(before.accessToken);
    expect(await read(context, true)).toEqual(ended('NotAuthorizedException'));
    expect(typesOf(context.events)).toEqual(['sessionExpired']);
    expect(context.events[0]?.error).toMatchObject({ kind: 'sessionExpired', code: 'NotAuthorizedException' });

    context.network.clear();
    expect(await read(context)).toEqual(ended('NotAuthorizedException'));
    expect(context.network.operations).toEqual([]);
    expect(await getCurrentUser(context.session)).toMatchObject({ userId: user.sub });
    // A forced call asks the service again, and emits no event.
    expect(await read(context, true)).toEqual(ended('NotAuthorizedException'));
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken']);
    expect(typesOf(context.events)).toEqual(['sessionExpired']);

    const later = reopened(context, config);
    expect(await read(later)).toEqual(ended('NotAuthorizedException'));
    expect(later.network.operations).toEqual([]);
    expect(later.events).toEqual([]);

    // Signing in works without signing out before.
    await context.signIn(user);
    expect(await read(context)).toEqual(allOk);
    expect(typesOf(context.events)).toEqual(['sessionExpired', 'signedIn']);
  });

  test('I6: the refresh token has expired, and signing out works offline', async () => {
    const { context } = await signedIn();
    await world.advance(30 * 86_400 + 1);
    expect(await read(context)).toEqual(ended('NotAuthorizedException'));
    context.network.break('*', dropBefore);
    expect(await signOut(context.session)).toEqual({ status: 'complete' });
    expect((await read(context)).isSignedIn).toBe(false);
    expect(typesOf(context.events)).toEqual(['sessionExpired', 'signedOut']);
  });

  test('I6: the user is disabled', async () => {
    const { context } = await signedIn();
    context.network.break('GetTokensFromRefreshToken', refuses('NotAuthorizedException', 'User is disabled.'));
    expect(await read(context, true)).toEqual(ended('NotAuthorizedException'));
  });

  test('I7: the user is deleted at the service', async () => {
    const { user, context } = await signedIn();
    context.network.break('GetTokensFromRefreshToken', refuses('UserNotFoundException', 'User does not exist.'));
    expect(await read(context, true)).toEqual(ended('UserNotFoundException'));
    expect(typesOf(context.events)).toEqual(['sessionExpired']);
    expect(await getCurrentUser(context.session)).toMatchObject({ userId: user.sub });
  });

  test('I8: the token refresh fails while the access token is still valid', async () => {
    const { context, before } = await signedIn(await shortTokens());
    await world.advance(tokenLifeSeconds - 60);
    context.network.break('GetTokensFromRefreshToken', answers(500, '{"__type":"InternalErrorException"}'));
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session)).toEqual(before);
    expect(typesOf(context.events)).toEqual(['tokensRefreshFailed']);
    context.network.heal();
    await world.advance(pauseSeconds);
    expect(valuesOf(await context.session.fetchAuthSession()).accessToken).not.toBe(before.accessToken);
  });

  test('I8x: the token refresh fails, and the access token has expired', async () => {
    const { user, context, before } = await signedIn(await shortTokens());
    await world.advance(tokenLifeSeconds + 1);
    context.network.break('*', dropBefore);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual({ ...allOk, tokens: 'service/NetworkError' });
    expect(session.getAWSCredentials().get().accessKeyId).toBe(before.accessKeyId);
    await world.advance(credentialsLifeSeconds - tokenLifeSeconds);
    expect(await read(context)).toEqual({
      ...allOk,
      credentials: 'service/NetworkError',
      tokens: 'service/NetworkError',
    });
    expect((await context.session.fetchAuthSession()).getIdentityId().get()).toBe(before.identityId);
    expect(await getCurrentUser(context.session)).toMatchObject({ userId: user.sub });
  });

  test('I9: the identity pool fails, known or not', async () => {
    const { context, before, config } = await signedIn(await shortTokens());
    context.network.break('GetCredentialsForIdentity', answers(503, '<html>'));
    await world.advance(credentialsLifeSeconds - 60);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(session.getAWSCredentials().get().accessKeyId).toBe(before.accessKeyId);
    expect(session.getCognitoTokens().get().accessToken.toString()).not.toBe(before.accessToken);
    await world.advance(61);
    expect(await read(context)).toEqual({ ...allOk, credentials: 'service/UnreadableResponse' });

    // The refreshed tokens are stored all the same.
    const later = reopened(context, config);
    later.network.break('*', dropBefore);
    const reread = await later.session.fetchAuthSession();
    expect(reread.getCognitoTokens().get()).toMatchObject({
      accessToken: { payload: session.getCognitoTokens().get().accessToken.payload },
    });

    const fresh = world.context();
    fresh.network.break('GetId', answers(503, '<html>'));
    await fresh.signIn(await world.createUser());
    expect(await read(fresh)).toEqual({
      ...allOk,
      identityId: 'service/UnreadableResponse',
      credentials: 'service/UnreadableResponse',
    });
  });

  test('I10: the identity pool refuses the login, which is an answer', async () => {
    const { context } = await signedIn(await shortTokens());
    await world.advance(credentialsLifeSeconds - 60);
    context.network.break('GetCredentialsForIdentity', refuses('NotAuthorizedException', 'Invalid login token.'));
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual({ ...allOk, credentials: 'notAuthorized/NotAuthorizedException' });
    expect(errorOf(session.getAWSCredentials()).recoverySuggestion).toMatch(/role/);
    expect(context.events.map(({ type }) => type)).not.toContain('sessionExpired');
  });

  test('I10: also for an identity that is not known yet', async () => {
    const context = world.context();
    context.network.break('GetId', refuses('NotAuthorizedException', 'Token is not from a supported provider.'));
    await context.signIn(await world.createUser());
    expect(await read(context)).toEqual({
      ...allOk,
      identityId: 'notAuthorized/NotAuthorizedException',
      credentials: 'notAuthorized/NotAuthorizedException',
    });
  });

  test('I11: a refresh reply without tokens', async () => {
    const { context, before } = await signedIn(await shortTokens());
    await world.advance(tokenLifeSeconds - 60);
    context.network.break('GetTokensFromRefreshToken', answersJson({ AuthenticationResult: {} }));
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(valuesOf(session)).toEqual(before);
    await world.advance(61);
    expect(await read(context)).toEqual({ ...allOk, tokens: 'unknown/InvalidResponse' });
  });

  test('I12: a credentials reply without credentials', async () => {
    const { context, before } = await signedIn(await shortTokens());
    context.network.break('GetCredentialsForIdentity', answersJson({ IdentityId: before.identityId }));
    await world.advance(credentialsLifeSeconds - 60);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(session.getAWSCredentials().get().accessKeyId).toBe(before.accessKeyId);
    await world.advance(61);
    expect(await read(context)).toEqual({ ...allOk, credentials: 'unknown/InvalidResponse' });
  });

  test('I13: the identity pool fails during sign-in, and the sign-in stands', async () => {
    const context = world.context();
    const user = await world.createUser();
    for (const operation of ['GetId', 'GetCredentialsForIdentity']) context.network.break(operation, dropBefore);
    const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
    expect(await signIn(context.session, { ...user, options })).toEqual({
      isSignedIn: true,
      nextStep: { signInStep: 'DONE' },
    });
    expect(await read(context)).toEqual({
      ...allOk,
      identityId: 'service/NetworkError',
      credentials: 'service/NetworkError',
    });
    context.network.heal();
    await world.advance(pauseSeconds);
    expect(await read(context)).toEqual(allOk);
  });

  test('I14: an identity pool was added to the configuration after sign-in', async () => {
    const { userPool, identityPool } = world.config();
    const context = world.context({ config: { userPool } });
    await context.signIn(await world.createUser());
    const later = reopened(context, { userPool, identityPool });
    expect(await read(later)).toEqual(allOk);
    expect(later.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('I14: another identity pool takes the place of the one that was configured, also for a guest', async () => {
    const other = await world.createClient({});
    const config = { userPool: world.config().userPool, identityPool: other.identityPool };
    const { context, before } = await signedIn();
    const later = reopened(context, config);
    // The other pool doesn't take tokens of this client: but it is asked, and nothing of the first pool is used.
    expect((await read(later)).credentials).toBe('notAuthorized/NotAuthorizedException');
    expect(later.network.operations).toEqual(['GetId']);
    expect((await reopened(context).session.fetchAuthSession()).getIdentityId().get()).toBe(before.identityId);

    const visitor = world.context();
    const first = (await visitor.session.fetchAuthSession()).getIdentityId().get();
    const elsewhere = reopened(visitor, config);
    expect((await elsewhere.session.fetchAuthSession()).getIdentityId().get()).not.toBe(first);
    expect(elsewhere.network.operations).toEqual(['GetId', 'GetCredentialsForIdentity']);
  });

  test('I15: the identity pool was removed from the configuration', async () => {
    const { context } = await signedIn();
    const later = reopened(context, { userPool: world.config().userPool });
    expect(await read(later)).toEqual({
      ...allOk,
      identityId: 'configuration/NoIdentityPool',
      credentials: 'configuration/NoIdentityPool',
    });
    expect(later.network.operations).toEqual([]);
  });

  test.each([
    ['in an empty store', async () => undefined],
    ['after a sign-out', ({ session }: Context) => signOut(session)],
    ['with a guest in it', ({ session }: Context) => session.fetchAuthSession()],
  ])('I16: storage cannot be written, %s', async (_, prepare) => {
    const context = world.context();
    await prepare(context);
    context.events.length = 0;
    context.store.failing = { write: true };
    const user = await world.createUser();
    await context.signIn(user);
    expect(await read(context)).toEqual(allOk);
    expect(await read(context, true)).toEqual(allOk);
    await world.advance(3600 - 60);
    const session = await context.session.fetchAuthSession();
    expect(columnsOf(session)).toEqual(allOk);
    expect(session.getUserSub().get()).toBe(user.sub);
    const types = new Set(typesOf(context.events));
    expect(types).toEqual(new Set(['storageDegraded', 'signedIn', 'tokensRefreshed']));
    expect(context.events.find(({ type }) => type === 'storageDegraded')?.error).toMatchObject({
      kind: 'service',
      code: 'StorageUnavailable',
    });
  });

  test('I16: storage that does not even answer, and then holds another user', async () => {
    const { context } = await signedIn();
    const later = reopened(context);
    context.store.failing = { read: true, write: true };
    const user = await world.createUser();
    await later.signIn(user);
    for (const [failing, seconds] of [
      [{ read: true, write: true }, 0],
      [{}, pauseSeconds],
      [{}, 3600 - 60],
    ] as const) {
      context.store.failing = failing;
      await world.advance(seconds);
      for (const isForced of [false, true]) {
        const session = await later.session.fetchAuthSession({ forceRefresh: isForced });
        expect(columnsOf(session)).toMatchObject({ isSignedIn: true, userSub: 'ok', tokens: 'ok' });
        expect(session.getUserSub().get()).toBe(user.sub);
      }
    }
    expect(await read(later)).toEqual(allOk);
    expect(new Set(typesOf(later.events))).toEqual(new Set(['storageDegraded', 'signedIn', 'tokensRefreshed']));
    const reloaded = reopened(context);
    expect((await reloaded.session.fetchAuthSession()).getUserSub().get()).toBe(user.sub);
  });

  test.each(['PasswordResetRequiredException', 'UserNotConfirmedException'])(
    'I17: the service demands an action: %s',
    async (name) => {
      const { context, before } = await signedIn(await shortTokens());
      await world.advance(tokenLifeSeconds - 60);
      context.network.break('GetTokensFromRefreshToken', refuses(name));
      const session = await context.session.fetchAuthSession();
      expect(columnsOf(session)).toEqual(allOk);
      expect(valuesOf(session)).toEqual(before);
      await world.advance(61);
      expect(await read(context)).toEqual({ ...allOk, tokens: `notAuthorized/${name}` });
    },
  );
});

async function signOutEverywhere(AccessToken: string): Promise<void> {
  const answer = await fetch(world.local.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GlobalSignOut',
    },
    body: JSON.stringify({ AccessToken }),
  });
  expect(answer.status).toBe(200);
}
