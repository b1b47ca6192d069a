// Unmodified categories of `aws-amplify` on our session, against servers that verify each signature and each token.
import { signOut } from '@claviger/auth/actions';
import { amplifyProviders } from '@claviger/auth/amplify';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { generateClient, get, put } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { describe, expect, test } from 'vitest';
import { dropBefore, refuses } from '../session/network.js';
import { type Context, signInNew, useWorld } from '../session/world.js';
import { countKeys, openDoor } from './verifying-door.js';

type LibraryOptions = NonNullable<Parameters<typeof Amplify.configure>[1]>;

// The verifier knows user pools by the issuer of the service.
const world = useWorld({ issuer: 'aws' });

/** Configures Amplify as an app does: its own configuration, and our session behind it. */
async function configure({ session }: Context) {
  const door = await openDoor(world.local);
  const { userPool, identityPool } = world.config();
  const config: ResourcesConfig = {
    Auth: {
      Cognito: {
        userPoolId: userPool.id,
        userPoolClientId: userPool.clientId,
        identityPoolId: identityPool.id,
        allowGuestAccess: true,
      },
    },
    API: {
      REST: { notes: { endpoint: door.url, region: 'us-east-1', service: 'execute-api' } },
      GraphQL: { endpoint: `${door.url}/graphql`, region: 'us-east-1', defaultAuthMode: 'userPool' },
    },
  };
  // To the compiler it is Amplify's own type.
  const Auth: LibraryOptions['Auth'] = amplifyProviders(session);
  Amplify.configure(config, { Auth });
  return door;
}

describe('fetchAuthSession of aws-amplify', () => {
  test('gives the tokens, the credentials and the identity of our session, and asks nothing', async () => {
    const { context, before, user } = await signInNew(world);
    await configure(context);
    const session = await fetchAuthSession();
    expect(session).toMatchObject({ userSub: user.sub, identityId: before.identityId });
    expect(session.credentials?.accessKeyId).toBe(before.accessKeyId);
    expect(String(session.tokens?.accessToken)).toBe(before.accessToken);
    expect(session.tokens?.idToken?.payload.sub).toBe(user.sub);
    expect(context.network.operations).toEqual([]);
  });

  test('forces one renewal of each', async () => {
    const { context, before } = await signInNew(world);
    await configure(context);
    const session = await fetchAuthSession({ forceRefresh: true });
    expect(session.credentials?.accessKeyId).not.toBe(before.accessKeyId);
    expect(String(session.tokens?.accessToken)).not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken', 'GetCredentialsForIdentity']);
  });

  test("forces one renewal of a guest's credentials", async () => {
    const context = world.context();
    await context.session.fetchAuthSession();
    await configure(context);
    context.network.clear();
    const session = await fetchAuthSession({ forceRefresh: true });
    expect(session.tokens).toBeUndefined();
    expect(session.credentials).toBeDefined();
    expect(countKeys(context)).toBe(1);
  });

  test('reports the expiration in local time', async () => {
    const { context } = await signInNew(world);
    context.skewMs = 7_200_000;
    await configure(context);
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

test('REST and GraphQL run through guest, A, twelve hours, B and signed out, each request as the right user', async () => {
  const context = world.context();
  const [a, b] = [await world.createUser(), await world.createUser()];
  const door = await configure(context);
  const { userPool } = world.config();
  const verifier = CognitoJwtVerifier.create({
    userPoolId: userPool.id,
    clientId: userPool.clientId,
    tokenUse: 'access',
  });
  const jwks = await (await fetch(`${world.local.url}/${userPool.id}/.well-known/jwks.json`)).json();
  verifier.cacheJwks(jwks);
  const client = generateClient();

  const query = async (authMode: 'iam' | 'userPool'): Promise<boolean> => {
    try {
      await client.graphql({ query: 'query { notes }', authMode });
      return true;
    } catch {
      return false;
    }
  };
  /** The users of a REST call by IAM and of a GraphQL call in both modes. */
  const callAll = async () => {
    const users: (string | undefined)[] = [];
    door.answer = () => undefined;
    await (await get({ apiName: 'notes', path: '/notes' }).response).body.json();
    await (await put({ apiName: 'notes', path: '/notes/1', options: { body: { a: 1 } } }).response).body.json();
    await query('iam');
    for (const { signer } of door.requests.splice(0)) users.push(signer?.sub ?? signer?.identityId);
    door.answer = ({ headers }) => {
      users.push(String(headers.authorization));
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":{"notes":[]}}' };
    };
    if (!(await query('userPool'))) users.push('none');
    door.requests.length = 0;
    return users;
  };
  const expectUser = async (sub: string) => {
    const [get1, put1, iam, token = ''] = await callAll();
    expect([get1, put1, iam]).toEqual([sub, sub, sub]);
    expect((await verifier.verify(token.replace(/^Bearer /, ''))).sub).toBe(sub);
  };
  const guest = (await context.session.fetchAuthSession()).getIdentityId().get();
  expect(await callAll()).toEqual([guest, guest, guest, 'none']);
  await context.signIn(a);
  await expectUser(a.sub);
  for (let hour = 0; hour < 12; hour++) await world.advance(3_600);
  await expectUser(a.sub);
  await signOut(context.session);
  await context.signIn(b);
  await expectUser(b.sub);
  await signOut(context.session);
  const [last] = await callAll();
  expect(last).toMatch(/^us-east-1:/);
  expect(last).not.toBe(guest);
});
