// `amplifyProviders` under `fetchAuthSession` of unmodified `aws-amplify`.
import { getCurrentUser, signOut } from '@claviger/auth/actions';
import { amplifyProviders } from '@claviger/auth/amplify';
import { fetchAuthSession, getCurrentUser as getAmplifyUser } from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { dropBefore, refuses } from '../session/network.js';
import { type Context, signInNew, useWorld } from '../session/world.js';
import { configureAmplify } from './amplify-app.js';
import { countKeys } from './verifying-door.js';

const world = useWorld();

const configure = (context: Context): void => configureAmplify(world, context);

describe('fetchAuthSession of aws-amplify', () => {
  test('gives the tokens, the credentials and the identity of our session, and asks nothing', async () => {
    const { context, before, user } = await signInNew(world);
    configure(context);
    const session = await fetchAuthSession();
    expect(session).toMatchObject({ userSub: user.sub, identityId: before.identityId });
    expect(session.credentials?.accessKeyId).toBe(before.accessKeyId);
    expect(String(session.tokens?.accessToken)).toBe(before.accessToken);
    expect(session.tokens?.idToken?.payload.sub).toBe(user.sub);
    expect(context.network.operations).toEqual([]);
  });

  test('says who the user is, and how the user signed in', async () => {
    const { context, user } = await signInNew(world);
    configure(context);
    const seen = await getAmplifyUser();
    expect(seen).toEqual(await getCurrentUser(context.session));
    expect(seen.signInDetails?.loginId).toBe(user.username);
    await signOut(context.session);
    await expect(getAmplifyUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  test('forces one renewal of each', async () => {
    const { context, before } = await signInNew(world);
    configure(context);
    const session = await fetchAuthSession({ forceRefresh: true });
    expect(session.credentials?.accessKeyId).not.toBe(before.accessKeyId);
    expect(String(session.tokens?.accessToken)).not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
  });

  test('rejects where a forced renewal gets no keys, and renews once', async () => {
    const { context, user } = await signInNew(world);
    configure(context);
    context.network.break('GetCredentialsForIdentity', dropBefore);
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({ code: 'NetworkError' });
    const renewals = context.network.operations.filter((operation) => operation === 'GetTokensFromRefreshToken');
    expect(renewals).toHaveLength(1);
    // The keys of before are still valid.
    expect(await fetchAuthSession()).toMatchObject({ userSub: user.sub, credentials: expect.anything() });
  });

  test("forces one renewal of a guest's credentials", async () => {
    const context = world.context();
    await context.session.fetchAuthSession();
    configure(context);
    context.network.clear();
    const session = await fetchAuthSession({ forceRefresh: true });
    expect(session.tokens).toBeUndefined();
    expect(session.credentials).toBeDefined();
    expect(countKeys(context)).toBe(1);
  });

  test('reports the expiration in local time', async () => {
    const { context } = await signInNew(world);
    context.skewMs = 7_200_000;
    configure(context);
    const { credentials } = await fetchAuthSession();
    const leftMs = (credentials?.expiration?.getTime() ?? 0) - (context.clock.now() + context.skewMs);
    expect(leftMs).toBeCloseTo(3_600_000, -4);
  });
});

describe('the providers', () => {
  test('resolve without an identity pool and where guests are not allowed', async () => {
    const { userPool, identityPool } = world.config();
    for (const config of [{ userPool }, { userPool, identityPool: { ...identityPool, allowGuests: false } }]) {
      const { tokenProvider, credentialsProvider } = amplifyProviders(world.context({ config }).session);
      expect(await tokenProvider.getTokens()).toBeNull();
      expect(await credentialsProvider.getCredentialsAndIdentityId({})).toBeUndefined();
    }
  });

  test('reject for an expired session, and while the network is gone and nothing is valid', async () => {
    const { context } = await signInNew(world);
    const { tokenProvider } = amplifyProviders(context.session);
    await world.advance(3_700);
    context.network.break('*', dropBefore);
    await expect(tokenProvider.getTokens()).rejects.toMatchObject({ code: 'NetworkError' });
    context.network.heal();
    context.network.break(
      'GetTokensFromRefreshToken',
      refuses('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    await expect(tokenProvider.getTokens({ forceRefresh: true })).rejects.toMatchObject({ kind: 'sessionExpired' });
  });

  test('renew the credentials of tokens that were given without a renewal', async () => {
    const { context, before } = await signInNew(world);
    const { tokenProvider, credentialsProvider } = amplifyProviders(context.session);
    const tokens = (await tokenProvider.getTokens()) ?? {};
    const answer = await credentialsProvider.getCredentialsAndIdentityId({ tokens, forceRefresh: true });
    expect(answer?.credentials.accessKeyId).not.toBe(before.accessKeyId);
    expect(countKeys(context)).toBe(1);
  });

  test('never mix two users: a change between the two calls rejects', async () => {
    const { context } = await signInNew(world);
    const other = await world.createUser();
    const { tokenProvider, credentialsProvider } = amplifyProviders(context.session);
    for (const forceRefresh of [false, true]) {
      const tokens = await tokenProvider.getTokens({ forceRefresh });
      await signOut(context.session);
      await context.signIn(other);
      const call = credentialsProvider.getCredentialsAndIdentityId({ tokens: tokens ?? {}, forceRefresh });
      await expect(call).rejects.toMatchObject({ kind: 'signedOut' });
    }
  });

  test('never give a user to what began as a guest', async () => {
    const context = world.context();
    const user = await world.createUser();
    const { tokenProvider, credentialsProvider } = amplifyProviders(context.session);
    expect(await tokenProvider.getTokens()).toBeNull();
    await context.signIn(user);
    const call = credentialsProvider.getCredentialsAndIdentityId({ authenticated: false });
    await expect(call).rejects.toMatchObject({ kind: 'signedOut' });
    expect(await credentialsProvider.getCredentialsAndIdentityId({})).toMatchObject({ identityId: expect.any(String) });
  });

  test('send nothing to clear the credentials, and the session stays', async () => {
    const { context, before } = await signInNew(world);
    const { credentialsProvider } = amplifyProviders(context.session);
    credentialsProvider.clearCredentialsAndIdentityId();
    const { accessKeyId } = (await context.session.fetchAuthSession()).getAWSCredentials().get();
    expect([accessKeyId, context.network.operations]).toEqual([before.accessKeyId, []]);
  });
});
