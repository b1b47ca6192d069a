// `sessionSocket` and `appSyncAuthorization` against a WebSocket server that verifies each token and each signature.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { signOut } from '@claviger/auth/actions';
import { appSyncAuthorization, sessionSocket } from '@claviger/auth/vend';
import { createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { settle } from '../session/hand-clock.js';
import { createMapStore } from '../session/map-store.js';
import { refuses } from '../session/network.js';
import { createMessages, createPage } from '../session/tabs.js';
import { type Context, signInNew, useWorld } from '../session/world.js';
import { type AppSync, openAppSync } from './app-sync.js';

// The verifier knows user pools by the issuer of the service.
const world = useWorld({ issuer: 'aws' });

/** The users of the connections that were opened, in their order. */
function usersOf({ operations }: AppSync): string[] {
  return operations.filter(({ type }) => type === 'connect').map(({ user }) => user);
}

/** A class whose sockets carry the access token in their URL. */
function withToken({ session }: Pick<Context, 'session'>): typeof WebSocket {
  return sessionSocket(session, {
    authorize: async (from, { url, protocols }) => {
      const { accessToken } = (await from.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
      return { url: `${url}?token=${accessToken}`, protocols };
    },
  });
}

/** A class whose sockets carry a signature with the session's keys. */
function withSignature({ session }: Pick<Context, 'session'>, { url }: AppSync): typeof WebSocket {
  return sessionSocket(session, {
    authorize: async (from, address) => {
      const { protocols } = await appSyncAuthorization(from, { url: `${url}/graphql`, mode: 'iam' });
      return { url: address.url, protocols };
    },
  });
}

function next(
  socket: WebSocket,
  type: 'open' | 'message' | 'close',
): Promise<Event & { code?: number; data?: string }> {
  return new Promise((resolve) => socket.addEventListener(type, (event) => resolve(event as never), { once: true }));
}

async function open(Socket: typeof WebSocket, url: string): Promise<WebSocket> {
  const socket = new Socket(url, 'graphql-transport-ws');
  await next(socket, 'open');
  return socket;
}

describe('a socket', () => {
  test("opens with the session's token, and behaves as a WebSocket", async () => {
    const { context, user } = await signInNew(world);
    const server = await openAppSync(world);
    const Socket = withToken(context);
    const socket = new Socket(`${server.socketUrl}/`, ['graphql-transport-ws']);
    expect([socket.readyState, Socket.CONNECTING, socket.OPEN]).toEqual([0, 0, 1]);
    expect(() => socket.send('early')).toThrow('Still connecting');
    const opened: string[] = [];
    socket.onopen = () => opened.push('property');
    await next(socket, 'open');
    expect([socket.readyState, socket.protocol, opened]).toEqual([1, 'graphql-transport-ws', ['property']]);
    expect(socket.url).toBe(`${server.socketUrl}/`);
    expect(usersOf(server)).toEqual([user.sub]);
    socket.send('{"type":"connection_init"}');
    expect((await next(socket, 'message')).data).toBe('{"type":"connection_ack"}');
    socket.close(1000);
    expect(await next(socket, 'close')).toMatchObject({ code: 1000, wasClean: true });
    expect(socket.readyState).toBe(3);
  });

  test('closes at once, for good, when its user signs out here or in another tab', async () => {
    const { context } = await signInNew(world);
    const other = world.context({ store: context.store, clock: context.clock });
    await other.session.fetchAuthSession();
    const server = await openAppSync(world);
    const [here, elsewhere] = [
      await open(withToken(context), server.socketUrl),
      await open(withToken(other), server.socketUrl),
    ];
    const closed = Promise.all([next(here, 'close'), next(elsewhere, 'close')]);
    await signOut(context.session);
    // The store of this test sends no messages: the other tab looks for itself.
    await other.session.fetchAuthSession({ forceRefresh: true });
    expect((await closed).map(({ code }) => code)).toEqual([4401, 4401]);
    await expect.poll(() => server.count(), { timeout: 10_000 }).toBe(0);
  });

  test('of a guest closes at once when the guest signs out here or in another tab, and not for new keys', async () => {
    const store = createMapStore();
    const view = createMessages(store);
    const context = world.context({ store, storage: view() });
    const other = world.context({ store, storage: view(), clock: context.clock });
    const server = await openAppSync(world);
    const [here, elsewhere] = [
      await open(withSignature(context, server), server.socketUrl),
      await open(withSignature(other, server), server.socketUrl),
    ];
    const identityId = (await context.session.fetchAuthSession()).getIdentityId().get();
    expect(usersOf(server)).toEqual([identityId, identityId]);
    await context.session.fetchAuthSession({ forceRefresh: true });
    await other.session.fetchAuthSession({ forceRefresh: true });
    expect([here.readyState, elsewhere.readyState]).toEqual([1, 1]);
    const closed = Promise.all([next(here, 'close'), next(elsewhere, 'close')]);
    await signOut(context.session);
    expect((await closed).map(({ code }) => code)).toEqual([4401, 4401]);
    await expect.poll(() => server.count(), { timeout: 10_000 }).toBe(0);
  });

  test('of a visitor without an identity stays open when the visitor signs out', async () => {
    const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(sockets, 'listening');
    onTestFinished(() => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    });
    const page = createPage();
    const context = world.context({ lifecycle: page.lifecycle });
    await signOut(context.session);
    const Socket = sessionSocket(context.session, { authorize: (_, address) => address });
    const socket = await open(Socket, `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
    await signOut(context.session);
    page.wake();
    await settle();
    await context.session.fetchAuthSession();
    expect(socket.readyState).toBe(1);
  });

  test('closes when the session expires, and not when a token does', async () => {
    const { context } = await signInNew(world);
    const server = await openAppSync(world);
    const socket = await open(withToken(context), server.socketUrl);
    await world.advance(3_650);
    await context.session.fetchAuthSession();
    expect(socket.readyState).toBe(1);
    context.network.break(
      'GetTokensFromRefreshToken',
      refuses('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    const closed = next(socket, 'close');
    await context.session.fetchAuthSession({ forceRefresh: true });
    expect((await closed).code).toBe(4401);
  });

  test('of A never carries B, not even when B signs in while it opens', async () => {
    const { context } = await signInNew(world);
    const b = await world.createUser();
    const server = await openAppSync(world);
    const Socket = sessionSocket(context.session, {
      authorize: async (session, { url, protocols }) => {
        await signOut(context.session);
        await context.signIn(b);
        const { accessToken } = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
        return { url: `${url}?token=${accessToken}`, protocols };
      },
    });
    const socket = new Socket(server.socketUrl);
    expect((await next(socket, 'close')).code).toBe(4401);
    expect(usersOf(server)).toEqual([]);
  });

  test('without a token ends for good, and without a network as a broken one', async () => {
    const server = await openAppSync(world);
    const signedOut = new (withToken(world.context()))(server.socketUrl);
    expect((await next(signedOut, 'close')).code).toBe(4401);
    const { context } = await signInNew(world);
    const unreachable = new (withToken(context))('ws://127.0.0.1:1');
    expect((await next(unreachable, 'close')).code).toBe(1006);
  });

  test('whose `authorize` throws ends as a broken one, and the logger gets the error', async () => {
    const { context } = await signInNew(world);
    const error = new Error('no ticket');
    const Socket = sessionSocket(context.session, { authorize: () => Promise.reject(error) });
    expect((await next(new Socket('ws://127.0.0.1:1'), 'close')).code).toBe(1006);
    await expect.poll(() => context.logs).toEqual([{ event: 'callback.failed', callback: 'authorize', error }]);
  });

  test('whose address no WebSocket takes keeps its token out of the log', async () => {
    const { context } = await signInNew(world);
    // As Chromium says it.
    vi.stubGlobal('WebSocket', function refuse(_url: string, [protocol]: string[]) {
      throw new DOMException(`The subprotocol '${protocol}' is invalid.`, 'SyntaxError');
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const Socket = sessionSocket(context.session, { authorize: (_, { url }) => ({ url, protocols: ['canary,'] }) });
    expect((await next(new Socket('ws://127.0.0.1:1'), 'close')).code).toBe(1006);
    await expect.poll(() => context.logs).toMatchObject([{ event: 'callback.failed', callback: 'authorize' }]);
    expect(inspect(context.logs)).not.toContain('canary');
  });

  test('where the runtime has no WebSocket says so in the log', async () => {
    const { context } = await signInNew(world);
    const { WebSocket } = globalThis;
    // As in Node.js 20.
    Reflect.deleteProperty(globalThis, 'WebSocket');
    onTestFinished(() => void Object.assign(globalThis, { WebSocket }));
    const Socket = sessionSocket(context.session, { authorize: (_, address) => address });
    expect((await next(new Socket('ws://127.0.0.1:1'), 'close')).code).toBe(1006);
    const error = expect.objectContaining({ message: 'WebSocket is not defined' });
    await expect.poll(() => context.logs).toMatchObject([{ event: 'callback.failed', error }]);
  });

  test.each([
    ['ws://api.example.com/', 'InsecureUrl'],
    ['wss://a:b@api.example.com/', 'CredentialsInUrl'],
  ])('to %s sends nothing, and ends for good with the reason', async (url, reason) => {
    const { context } = await signInNew(world);
    vi.stubGlobal('WebSocket', function refuse() {
      throw new Error('It was opened.');
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const Socket = sessionSocket(context.session, { authorize: (_, { protocols }) => ({ url, protocols }) });
    expect(await next(new Socket('wss://api.example.com/'), 'close')).toMatchObject({ code: 4401, reason });
    expect(context.logs).toEqual([]);
  });

  test.each([undefined, {}, { authorize: 'token' }])(
    'is made with a function that authorizes, not with %j',
    (input) => {
      const { session } = world.context();
      const error = { kind: 'configuration', code: 'InvalidConfiguration', field: 'authorize' };
      expect(() => sessionSocket(session, input as never)).toThrow(expect.objectContaining(error));
    },
  );

  test('that is closed early asks for no authorization, and takes what a WebSocket takes', async () => {
    const { context } = await signInNew(world);
    let asked = 0;
    const Socket = sessionSocket(context.session, {
      authorize: (_, address) => {
        asked++;
        return address;
      },
    });
    const early = new Socket('ws://127.0.0.1:1');
    early.close();
    await next(early, 'close');
    expect(() => early.send('x')).not.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(0);
    const late = new Socket('ws://127.0.0.1:1');
    expect(() => late.send('x')).toThrow('connecting');
    expect(() => late.close(4401, 'x'.repeat(124))).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    expect(() => late.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    late.close(4000);
    await next(late, 'close');
    expect(asked).toBe(0);
  });

  test('that is closed before it opens sends nothing', async () => {
    const { context } = await signInNew(world);
    const server = await openAppSync(world);
    const socket = new (withToken(context))(server.socketUrl);
    socket.close();
    expect(socket.readyState).toBe(2);
    expect((await next(socket, 'close')).code).toBe(1006);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(usersOf(server)).toEqual([]);
    expect(() => new (withToken(context))('ftp://host/')).toThrow('WebSocket URL');
  });
});

test('graphql-ws outlives two tokens, opens each connection with a fresh one, and stops at a sign-out', async () => {
  const { context, user } = await signInNew(world);
  const server = await openAppSync(world);
  const tokens = new Set<string>();
  const webSocketImpl = sessionSocket(context.session, {
    authorize: async (session, { url, protocols }) => {
      const { accessToken } = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
      tokens.add(String(accessToken));
      return { url: `${url}?token=${accessToken}`, protocols };
    },
  });
  const values: unknown[] = [];
  const end = new Promise((resolve) => {
    const client = createClient({
      ...{ url: server.socketUrl, webSocketImpl, retryAttempts: 5, retryWait: async () => {} },
      // A broken connection is an error first; by default only a close is tried again.
      shouldRetry: () => true,
    });
    client.subscribe(
      { query: 'subscription { user }' },
      { next: (value) => values.push(value), error: resolve, complete: () => resolve('complete') },
    );
  });
  for (const lives of [1, 2, 3]) {
    await expect.poll(() => values.length, { timeout: 10_000 }).toBe(lives);
    if (lives === 3) break;
    await world.advance(3_590);
    server.drop();
  }
  expect(values).toEqual(Array.from({ length: 3 }, () => ({ data: { user: user.sub } })));
  expect(tokens.size).toBe(3);
  await signOut(context.session);
  expect(await end).toMatchObject({ code: 4401 });
  expect(usersOf(server)).toHaveLength(3);
});

describe('appSyncAuthorization', () => {
  test.each([
    ['userPool', '/graphql', 'graphql-ws'],
    ['userPool', '/event', 'aws-appsync-event-ws'],
    ['iam', '/graphql', 'graphql-ws'],
    ['iam', '/event', 'aws-appsync-event-ws'],
  ] as const)('by %s opens a real-time connection to %s', async (mode, path, protocol) => {
    const { context, user } = await signInNew(world);
    const server = await openAppSync(world);
    const url = server.url + path;
    const { protocols } = await appSyncAuthorization(context.session, { url, mode });
    expect(protocols[0]).toBe(protocol);
    const socket = new WebSocket(server.socketUrl, [...protocols]);
    await next(socket, 'open');
    expect(usersOf(server)).toEqual([user.sub]);
    socket.close();
  });

  test('signs the body of a request or of a subscription', async () => {
    const { context, user } = await signInNew(world);
    const url = 'https://abc123.appsync-api.eu-west-1.amazonaws.com/graphql';
    const body = '{"query":"subscription { notes }"}';
    const { headers } = await appSyncAuthorization(context.session, { url, mode: 'iam', body });
    expect(headers.Authorization).toContain('/eu-west-1/appsync/aws4_request');
    expect(headers).toMatchObject({
      host: 'abc123.appsync-api.eu-west-1.amazonaws.com',
      'content-encoding': 'amz-1.0',
    });
    const request = { method: 'POST', url: '/graphql', headers, body };
    expect(await world.local.verifyRequest(request)).toMatchObject({ sub: user.sub });
    await expect(world.local.verifyRequest({ ...request, body: '{}' })).rejects.toThrow();
  });

  test.each([
    ['mode', { url: 'https://abc123.appsync-api.eu-west-1.amazonaws.com/graphql' }],
    ['mode', { url: 'https://abc123.appsync-api.eu-west-1.amazonaws.com/graphql', mode: 'apiKey' }],
    ['mode', undefined],
  ])('sends no token for a %s that is wrong, in %j', async (field, input) => {
    const { context } = await signInNew(world);
    const error = { kind: 'configuration', code: 'InvalidConfiguration', field };
    await expect(appSyncAuthorization(context.session, input as never)).rejects.toMatchObject(error);
  });

  test('rejects without a user, and over plain http', async () => {
    const { session } = world.context();
    const url = 'https://abc123.appsync-api.eu-west-1.amazonaws.com/graphql';
    await expect(appSyncAuthorization(session, { url, mode: 'userPool' })).rejects.toMatchObject({ kind: 'signedOut' });
    const plain = { url: url.replace('https', 'http'), mode: 'iam' } as const;
    await expect(appSyncAuthorization(session, plain)).rejects.toMatchObject({ code: 'InsecureUrl' });
    const withPassword = { url: url.replace('//', '//a:b@'), mode: 'iam' } as const;
    await expect(appSyncAuthorization(session, withPassword)).rejects.toMatchObject({ code: 'CredentialsInUrl' });
  });
});
