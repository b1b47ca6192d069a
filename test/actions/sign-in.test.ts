import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createAuth } from '@claviger/auth';
import { getCurrentUser, signIn } from '@claviger/auth/actions';
import { describe, expect, test } from 'vitest';
import { answersJson, createGate, createNetwork, dropBefore, refuses } from '../session/network.js';
import { allOk, columnsOf, password, typesOf, useWorld } from '../session/world.js';

const world = useWorld();

function create(outputs: object = world.local.outputs) {
  const network = createNetwork();
  return { network, auth: createAuth(outputs, { fetch: network.fetch }) };
}

describe('signing in', () => {
  test('over SRP, which never sends the password', async () => {
    const { auth, network } = create();
    const user = await world.createUser();
    expect(await auth.signIn(user)).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
    expect(network.operations).toEqual(['InitiateAuth', 'RespondToAuthChallenge']);
    expect(JSON.stringify(network.bodies)).not.toContain(password);
    expect(columnsOf(await auth.fetchAuthSession())).toEqual(allOk);
    expect(await auth.getCurrentUser()).toEqual({
      userId: user.sub,
      username: user.sub,
      signInDetails: { loginId: user.username, authFlowType: 'USER_SRP_AUTH' },
    });
    expect(await getCurrentUser(auth)).toEqual(await auth.getCurrentUser());
  });

  test('with the password, for the asking or by the configuration', async () => {
    const user = await world.createUser();
    const asked = create();
    await asked.auth.signIn({ ...user, options: { authFlowType: 'USER_PASSWORD_AUTH', clientMetadata: { a: 'b' } } });
    expect(asked.network.operations).toEqual(['InitiateAuth']);
    expect(asked.network.bodies[0]).toMatchObject({ AuthFlow: 'USER_PASSWORD_AUTH', ClientMetadata: { a: 'b' } });
    const configured = create({ ...world.config(), authFlow: 'USER_PASSWORD_AUTH' });
    await configured.auth.signIn(user);
    expect(configured.network.operations).toEqual(['InitiateAuth']);
    expect((await configured.auth.getCurrentUser()).signInDetails?.authFlowType).toBe('USER_PASSWORD_AUTH');
  });

  test('as a function', async () => {
    const { auth } = create();
    expect(await signIn(auth, await world.createUser())).toMatchObject({ isSignedIn: true });
  });

  test.each([
    ['USER_SRP_AUTH', 2],
    ['USER_PASSWORD_AUTH', 1],
  ] as const)('at a client that has a secret, by %s', async (authFlowType, requests) => {
    const { UserPoolClient } = await world.userPools.send(
      new CreateUserPoolClientCommand({
        UserPoolId: world.config().userPool.id,
        ClientName: 'secret',
        GenerateSecret: true,
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      }),
    );
    const { ClientId: clientId = '', ClientSecret: clientSecret = '' } = UserPoolClient ?? {};
    const { auth, network } = create({ userPool: { ...world.config().userPool, clientId, clientSecret } });
    const user = await world.createUser();
    expect(await auth.signIn({ ...user, options: { authFlowType } })).toMatchObject({ isSignedIn: true });
    expect(network.operations).toHaveLength(requests);
    expect(columnsOf(await auth.fetchAuthSession({ forceRefresh: true }))).toMatchObject({ tokens: 'ok' });
    expect(await auth.signOut()).toEqual({ status: 'complete' });
  });

  test('of an account that was never confirmed asks for that first', async () => {
    const { auth } = create();
    const username = `unconfirmed-${Date.now()}@example.com`;
    await auth.signUp({ username, password });
    for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
      expect(await auth.signIn({ username, password, options: { authFlowType } })).toEqual({
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
      });
    }
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    const confirmationCode = (await world.local.inbox.find({ to: username }))?.code ?? '';
    await auth.confirmSignUp({ username, confirmationCode });
    expect(await auth.signIn({ username, password })).toMatchObject({ isSignedIn: true });
  });

  test('when an administrator wants a new password', async () => {
    const { auth, network } = create();
    network.break('RespondToAuthChallenge', refuses('PasswordResetRequiredException', 'Password reset required.'));
    expect(await auth.signIn(await world.createUser())).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'RESET_PASSWORD' },
    });
  });

  test.each([-1, 1])('with a local clock that is wrong by %i day: the time is the one of the service', async (days) => {
    const context = world.context();
    context.skewMs = days * 86_400_000;
    const user = await world.createUser();
    expect(await signIn(context.session, user)).toMatchObject({ isSignedIn: true });
    const { TIMESTAMP = '' } = Object(context.network.bodies[1]?.['ChallengeResponses']);
    expect(Math.abs(Date.parse(TIMESTAMP) - world.local.clock.now())).toBeLessThan(5_000);
    expect(columnsOf(await context.session.fetchAuthSession())).toEqual(allOk);
  });
});

describe('refusals', () => {
  test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('of a wrong password, %s', async (authFlowType) => {
    const { auth } = create();
    const { username } = await world.createUser();
    const wrong = auth.signIn({ username, password: 'Wrong-horse1', options: { authFlowType } });
    await expect(wrong).rejects.toMatchObject({
      name: 'AuthError',
      kind: 'notAuthorized',
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
      retryable: false,
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('of an unknown user, %s', async (authFlowType) => {
    const unknown = { username: 'nobody@example.com', password, options: { authFlowType } };
    await expect(create().auth.signIn(unknown)).rejects.toMatchObject({
      kind: 'notAuthorized',
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    const legacy = create(await world.createClient({ PreventUserExistenceErrors: 'LEGACY' }));
    await expect(legacy.auth.signIn(unknown)).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  test('while a user is signed in: an error before any request', async () => {
    const { auth, network } = create();
    const user = await world.createUser();
    await auth.signIn(user);
    network.clear();
    await expect(auth.signIn(user)).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'UserAlreadyAuthenticatedException',
      recoverySuggestion: expect.stringContaining('signOut'),
    });
    expect(network.operations).toEqual([]);
  });

  test('of a flow that is not supported', async () => {
    const { auth, network } = create();
    const authFlowType = 'ADMIN_NO_SRP_AUTH' as 'USER_AUTH';
    await expect(auth.signIn({ username: 'ann', password, options: { authFlowType } })).rejects.toMatchObject({
      kind: 'configuration',
      code: 'UnsupportedAuthFlow',
      field: 'authFlowType',
    });
    expect(network.operations).toEqual([]);
  });

  test('of a challenge that is not supported', async () => {
    const { auth, network } = create();
    network.break('InitiateAuth', answersJson({ ChallengeName: 'ADMIN_NO_SRP_AUTH', Session: 'session' }));
    await expect(auth.signIn(await world.createUser())).rejects.toMatchObject({ code: 'UnsupportedChallenge' });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('of a server that sends a value which would give the password away', async () => {
    const { auth, network } = create();
    const user = await world.createUser();
    network.break('InitiateAuth', async ({ send }) => {
      const reply = await (await send()).json();
      reply.ChallengeParameters.SRP_B = '0';
      return Response.json(reply);
    });
    await expect(auth.signIn(user)).rejects.toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    expect(network.operations).toEqual(['InitiateAuth']);
  });

  test('offline, and after a failed sign-in the guest is who it was', async () => {
    const { auth, network } = create();
    const guest = (await auth.fetchAuthSession()).getIdentityId().get();
    network.break('InitiateAuth', dropBefore);
    await expect(auth.signIn(await world.createUser())).rejects.toMatchObject({
      kind: 'service',
      code: 'NetworkError',
    });
    expect((await auth.fetchAuthSession()).getIdentityId().get()).toBe(guest);
  });

  test('of a caller who aborted: with the reason, and no user is signed in', async () => {
    const { auth, network } = create();
    const events: string[] = [];
    auth.subscribe(({ type }) => events.push(type));
    const controller = new AbortController();
    const gate = createGate('after');
    network.break('RespondToAuthChallenge', gate.fault);
    const waiting = auth.signIn({ ...(await world.createUser()), signal: controller.signal });
    await gate.reached;
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    gate.open();
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    expect(events).toEqual([]);
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ kind: 'signedOut', code: 'SignedOut' });
  });
});

test('events: one for each sign-in and sign-out', async () => {
  const context = world.context();
  const user = await world.createUser();
  await context.signIn(user);
  expect(typesOf(context.events)).toEqual(['signedIn']);
});
