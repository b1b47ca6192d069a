import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { AdminUserGlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createAuth } from '@claviger/auth';
import { confirmSignIn, signIn } from '@claviger/auth/actions';
import { fileStorage, memoryStorage, webStorage } from '@claviger/auth/storage';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answersJson, createGate, dropAfter, dropBefore, refuses } from '../session/network.js';
import { password, useWorld } from '../session/world.js';
import { codeFor, createPool, everyFactor, expectStep, otherThan, type Pool } from './pools.js';

const world = useWorld();
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

/** One pool for all tests. */
let optional: Promise<Pool> | undefined;
const optionalPool = (): Promise<Pool> => {
  optional ??= createPool(world, { mfa: everyFactor });
  return optional;
};

/** A user whose sign-in waits for a code from an e-mail. */
async function beginByEmail(pool: Pool, options: Parameters<Pool['open']>[0] = {}) {
  const username = await pool.createUser();
  const app = pool.open(options);
  const signInOptions = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
  const { auth } = pool.open();
  await auth.signIn({ username, password, options: signInOptions });
  await auth.updateMFAPreference({ email: 'PREFERRED' });
  expectStep(await app.auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
  return { ...app, username };
}

describe('a pending sign-in', () => {
  test('survives a reload, in encrypted storage; it holds no password', async () => {
    const pool = await optionalPool();
    const folder = mkdtempSync(join(tmpdir(), 'claviger-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'session');
    const key = new Uint8Array(32).fill(7);
    const { auth, username, network } = await beginByEmail(pool, { storage: fileStorage({ path, key }) });
    const waiting = await auth.getPendingSignIn();
    auth.dispose();
    expect(readFileSync(path, 'latin1')).not.toContain(username);
    const { auth: reloaded } = pool.open({ storage: fileStorage({ path, key }) });
    expect(await reloaded.getPendingSignIn()).toEqual(waiting);
    expect(waiting).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' });
    expect(await reloaded.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
    expect(await reloaded.getPendingSignIn()).toBeUndefined();
    expect(JSON.stringify(network.bodies)).not.toContain(password);
  });

  test('is in the store without the password, and gone after a sign-in or a sign-out', async () => {
    const pool = await optionalPool();
    const storage = memoryStorage();
    const values = new Map<string, string>();
    const watched = {
      ...storage,
      write: (key: string, value: string) => {
        values.set(key, value);
        return storage.write(key, value);
      },
      remove: (key: string) => {
        values.delete(key);
        return storage.remove(key);
      },
    };
    const pending = (): string[] => [...values.keys()].filter((key) => key.endsWith('.c'));
    const { auth, username } = await beginByEmail(pool, { storage: watched });
    expect(pending()).toHaveLength(1);
    expect(JSON.stringify([...values])).not.toContain(password);
    await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) });
    expect(pending()).toEqual([]);
    await auth.signOut();
    expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(pending()).toHaveLength(1);
    await auth.signOut();
    expect(pending()).toEqual([]);
    await expect(auth.confirmSignIn({ challengeResponse: '123456' })).rejects.toMatchObject({
      code: 'SignInException',
    });
  });

  test('never stands in web storage in the clear: there it lives as long as the page', async () => {
    const pool = await optionalPool();
    const values = new Map<string, string>();
    const local = {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => values.set(key, value),
      removeItem: (key: string) => values.delete(key),
    } as unknown as Storage;
    globalThis.addEventListener ??= () => undefined;
    const { auth, username } = await beginByEmail(pool, { storage: webStorage({ storage: local }) });
    expect([...values.keys()].filter((key) => key.endsWith('.c'))).toEqual([]);
    const { auth: reloaded } = pool.open({ storage: webStorage({ storage: local }) });
    await expect(reloaded.confirmSignIn({ challengeResponse: '1' })).rejects.toMatchObject({ code: 'SignInException' });
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
  });

  test('is one for each label, and another sign-in takes its place', async () => {
    const pool = await optionalPool();
    const storage = memoryStorage();
    const first = await beginByEmail(pool, { storage, label: 'one' });
    const second = await beginByEmail(pool, { storage, label: 'two' });
    expect(await second.auth.confirmSignIn({ challengeResponse: await codeFor(world, second.username) })).toEqual(done);
    const third = await pool.createUser();
    expect(await first.auth.signIn({ username: third, password })).toEqual(done);
    await first.auth.signOut();
    await expect(first.auth.confirmSignIn({ challengeResponse: '123456' })).rejects.toMatchObject({
      code: 'SignInException',
    });
  });

  test('ends with its lifetime at the service: then no step waits', async () => {
    const pool = await optionalPool();
    const { auth, username, network } = await beginByEmail(pool);
    await world.advance(4 * 60);
    await expect(auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).rejects.toMatchObject({
      kind: 'notAuthorized',
      code: 'NotAuthorizedException',
    });
    network.clear();
    await expect(auth.confirmSignIn({ challengeResponse: '123456' })).rejects.toMatchObject({
      code: 'SignInException',
    });
    expect(network.operations).toEqual([]);
  });

  test('one that was left behind is no longer asked about', async () => {
    const context = world.context();
    const key = `claviger.${world.config().userPool.id}.${world.config().userPool.clientId}.c`;
    const left = { v: 1, challenge: 'EMAIL_OTP', session: 'S', username: 'a', parameters: {}, signInDetails: {} };
    const store = { ...context.store, keepsSecrets: true };
    const open = () => world.context({ store: context.store, storage: store, clock: context.clock }).session;
    for (const text of [
      JSON.stringify({ ...left, beganWallMs: context.clock.now() - 16 * 60_000 }),
      JSON.stringify({ ...left, beganWallMs: context.clock.now() + 16 * 60_000 }),
      JSON.stringify({ ...left, v: 2, beganWallMs: context.clock.now() }),
      '{',
    ]) {
      context.store.values.set(key, text);
      await expect(confirmSignIn(open(), { challengeResponse: '1' })).rejects.toMatchObject({
        code: 'SignInException',
      });
    }
  });

  test('a network fault, before or after the service has acted, keeps it', async () => {
    const pool = await optionalPool();
    const { auth, username, network } = await beginByEmail(pool);
    network.break('RespondToAuthChallenge', dropBefore, 1);
    const code = await codeFor(world, username);
    await expect(auth.confirmSignIn({ challengeResponse: code })).rejects.toMatchObject({ code: 'NetworkError' });
    expect(await auth.confirmSignIn({ challengeResponse: code })).toEqual(done);
    await auth.signOut();
    await auth.signIn({ username, password });
    network.break('RespondToAuthChallenge', dropAfter, 1);
    const next = { challengeResponse: await codeFor(world, username) };
    await expect(auth.confirmSignIn(next)).rejects.toMatchObject({ code: 'NetworkError' });
    // The code was used up by the answer that was lost.
    await expect(auth.confirmSignIn(next)).rejects.toMatchObject({ kind: 'notAuthorized' });
    await expect(auth.confirmSignIn(next)).rejects.toMatchObject({ code: 'SignInException' });
  });
});

describe('a sign-in under way', () => {
  test('outlasts a temporary lock of the user', async () => {
    const { auth, network, username } = await beginByEmail(await optionalPool());
    network.break('RespondToAuthChallenge', refuses('NotAuthorizedException', 'Password attempts exceeded'), 1);
    const challengeResponse = await codeFor(world, username);
    await expect(auth.confirmSignIn({ challengeResponse })).rejects.toMatchObject({ kind: 'notAuthorized' });
    expect(await auth.confirmSignIn({ challengeResponse })).toEqual(done);
  });

  test('is over where the password must be reset first', async () => {
    const { auth, network, username } = await beginByEmail(await optionalPool());
    network.break('RespondToAuthChallenge', refuses('PasswordResetRequiredException'), 1);
    const challengeResponse = await codeFor(world, username);
    expectStep(await auth.confirmSignIn({ challengeResponse }), 'RESET_PASSWORD');
    expect(await auth.getPendingSignIn()).toBeUndefined();
  });

  test('is absent where the stored one is damaged', async () => {
    const pool = await optionalPool();
    const storage = memoryStorage();
    await beginByEmail(pool, { storage });
    const key = `claviger.${pool.config.userPool?.id}.${pool.config.userPool?.clientId}.c`;
    const stored = JSON.parse((await storage.read(key)) ?? '');
    for (const damage of [{ parameters: { CODE_DELIVERY_DESTINATION: 5 } }, { available: [5] }, { username: 5 }]) {
      await storage.write(key, JSON.stringify({ ...stored, ...damage }));
      expect(await pool.open({ storage }).auth.getPendingSignIn()).toBeUndefined();
    }
    await storage.write(key, JSON.stringify(stored));
    expect(await pool.open({ storage }).auth.getPendingSignIn()).toBeDefined();
  });

  test('is over when a user signs out, and its token is revoked', async () => {
    const pool = await optionalPool();
    const { auth, network } = pool.open();
    const gate = createGate('after');
    network.break('RespondToAuthChallenge', gate.fault);
    const waiting = auth.signIn({ username: await pool.createUser(), password });
    await gate.reached;
    expect(await auth.signOut()).toEqual({ status: 'complete' });
    gate.open();
    await expect(waiting).rejects.toMatchObject({ kind: 'signedOut', code: 'SignedOut' });
    expect(network.operations.at(-1)).toBe('RevokeToken');
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test('ends for a caller who gives up, and can be gone on with', async () => {
    const pool = await optionalPool();
    const { auth, network, username } = await beginByEmail(pool);
    const controller = new AbortController();
    const gate = createGate('before');
    network.break('RespondToAuthChallenge', gate.fault, 1);
    const challengeResponse = await codeFor(world, username);
    const waiting = auth.confirmSignIn({ challengeResponse, signal: controller.signal });
    await gate.reached;
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(await auth.confirmSignIn({ challengeResponse })).toEqual(done);
  });

  test('takes the place of a session that has expired, with a second factor too', async () => {
    const pool = await optionalPool();
    const username = await pool.createUser();
    const { auth } = pool.open();
    await auth.signIn({ username, password });
    await auth.updateMFAPreference({ email: 'PREFERRED' });
    await world.userPools.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.id, Username: username }));
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect(session.getUserSub()).toMatchObject({ ok: false, error: { kind: 'sessionExpired' } });
    expectStep(await auth.signIn({ username, password }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect((await auth.fetchAuthSession()).getUserSub()).toMatchObject({ error: { kind: 'sessionExpired' } });
    expect(await auth.getPendingSignIn()).toMatchObject({ signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' });
    expect(await auth.confirmSignIn({ challengeResponse: await codeFor(world, username) })).toEqual(done);
    expect((await auth.fetchAuthSession()).getUserSub().ok).toBe(true);
  });

  test('by a passkey that the user lacks leaves the other ways', async () => {
    const pool = await optionalPool();
    const { auth, network } = pool.open();
    const Session = 'S'.repeat(20);
    const ChallengeParameters = { CREDENTIAL_REQUEST_OPTIONS: '{}' };
    network.break('InitiateAuth', answersJson({ ChallengeName: 'WEB_AUTHN', Session, ChallengeParameters }), 1);
    const username = await pool.createUser();
    const signIn = auth.signIn({ username, options: { preferredChallenge: 'WEB_AUTHN' } });
    await expect(signIn).rejects.toMatchObject({ code: 'PasskeysUnsupported' });
    expect(await auth.getPendingSignIn()).toEqual({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: ['WEB_AUTHN'],
    });
    network.clear();
    await expect(auth.confirmSignIn({ challengeResponse: 'WEB_AUTHN' })).rejects.toMatchObject({
      code: 'PasskeysUnsupported',
    });
    expect(network.operations).toEqual([]);
    network.break('RespondToAuthChallenge', answersJson({ ChallengeName: 'EMAIL_OTP', Session }), 1);
    expectStep(await auth.confirmSignIn({ challengeResponse: 'EMAIL_OTP' }), 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect(network.bodies).toMatchObject([
      { ChallengeName: 'SELECT_CHALLENGE', Session, ChallengeResponses: { USERNAME: username, ANSWER: 'EMAIL_OTP' } },
    ]);
  });
});

test('no error and no log holds a password, a code or the session of a challenge', async () => {
  const logs: unknown[] = [];
  const { auth, network, username } = await beginByEmail(await optionalPool(), {
    logger: (record) => logs.push(record),
    logsRequests: true,
  });
  const code = otherThan(await codeFor(world, username));
  const failures: unknown[] = [];
  const fails = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => failures.push(error));
  await fails(auth.confirmSignIn({ challengeResponse: code }));
  network.break('RespondToAuthChallenge', dropBefore, 1);
  await fails(auth.confirmSignIn({ challengeResponse: code }));
  network.break('InitiateAuth', refuses('UserLambdaValidationException', 'PreAuthentication failed.'), 1);
  await fails(auth.signIn({ username, password }));
  await fails(auth.confirmSignIn({ challengeResponse: code }));
  expect(failures).toHaveLength(4);
  expect(logs.length).toBeGreaterThan(3);
  const session = String(network.bodies.find((body) => body['ChallengeName'] === 'EMAIL_OTP')?.['Session']);
  expect(session.length).toBeGreaterThan(20);
  const text = inspect([failures, logs], { depth: 10, showHidden: true }) + JSON.stringify([failures, logs]);
  for (const secret of [password, code, session]) expect(text).not.toContain(secret);
});

describe('misuse', () => {
  test('a step without a sign-in that waits: the way out, and no request', async () => {
    const pool = await optionalPool();
    const { auth, network } = pool.open();
    await expect(auth.confirmSignIn({ challengeResponse: '123456' })).rejects.toMatchObject({
      name: 'AuthError',
      kind: 'invalidState',
      code: 'SignInException',
      recoverySuggestion: expect.stringContaining('signIn()'),
    });
    await expect(auth.confirmSignIn({ challengeResponse: '' })).rejects.toMatchObject({
      kind: 'validation',
      code: 'EmptyChallengeResponse',
      field: 'challengeResponse',
    });
    expect(await auth.getPendingSignIn()).toBeUndefined();
    expect(network.operations).toEqual([]);
  });

  test('while a user is signed in', async () => {
    const { auth, network } = (await optionalPool()).open();
    const username = await (await optionalPool()).createUser();
    await auth.signIn({ username, password });
    network.clear();
    await expect(auth.confirmSignIn({ challengeResponse: '123456' })).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'UserAlreadyAuthenticatedException',
    });
    expect(network.operations).toEqual([]);
  });

  test('as functions, and without a user pool', async () => {
    const pool = await optionalPool();
    const { auth } = pool.open();
    expect(await signIn(auth, { username: await pool.createUser(), password })).toEqual(done);
    const none = createAuth({ identityPool: world.config().identityPool });
    await expect(none.confirmSignIn({ challengeResponse: '1' })).rejects.toMatchObject({
      kind: 'configuration',
      field: 'userPool',
    });
  });
});
