// `accessToken`, `idToken` and `bearerFetch`: where a token goes, and where it does not.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signOut } from '@claviger/auth/actions';
import { accessToken, bearerFetch, idToken } from '@claviger/auth/vend';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGate, dropBefore } from '../session/network.js';
import { signInNew, useWorld } from '../session/world.js';
import { ofAnotherFrame } from './another-frame.js';

const world = useWorld();

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The end of the body, which comes later. */
  readonly rest?: Promise<string>;
}

interface Api {
  readonly origin: string;
  readonly tokens: (string | undefined)[];
  readonly bodies: string[];
  answer: (request: IncomingMessage, token: string | undefined) => Answer | Promise<Answer>;
}

async function openApi(): Promise<Api> {
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const token = incoming.headers.authorization?.replace(/^Bearer /, '');
    api.tokens.push(token);
    api.bodies.push(body);
    const answer = await api.answer(incoming, token);
    outgoing.writeHead(answer.status, answer.headers);
    if (answer.rest === undefined) outgoing.end(answer.body);
    else outgoing.write(answer.body);
    void answer.rest?.then((last) => outgoing.end(last));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api: Api = { origin, tokens: [], bodies: [], answer: () => ({ status: 200 }) };
  return api;
}

async function setUp(token: 'access' | 'id' = 'access') {
  const { context, before, user } = await signInNew(world);
  const api = await openApi();
  const send = bearerFetch(context.session, { token, origins: [api.origin], fetch: globalThis.fetch });
  return { context, before, user, api, send };
}
const refreshes = ({ network }: { network: { operations: readonly string[] } }): number =>
  network.operations.filter((operation) => operation === 'GetTokensFromRefreshToken').length;
const expired = { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };

describe('accessToken and idToken', () => {
  test('give the tokens of the session, and ask the identity pool nothing', async () => {
    const { context, before } = await signInNew(world);
    expect(await accessToken(context.session)()).toBe(before.accessToken);
    expect(await idToken(context.session)()).toBe(before.idToken);
    await world.advance(3_590);
    expect(await accessToken(context.session)()).not.toBe(before.accessToken);
    expect(context.network.operations).toEqual(['GetTokensFromRefreshToken']);
  });

  test('reject without one, or resolve with the fallback', async () => {
    const { session } = world.context();
    await expect(accessToken(session)()).rejects.toMatchObject({ kind: 'signedOut' });
    expect(await idToken(session, { fallback: '' })()).toBe('');
    const { context } = await signInNew(world);
    await world.advance(3_700);
    context.network.break('*', dropBefore);
    await expect(idToken(context.session)()).rejects.toMatchObject({ code: 'NetworkError' });
    expect(await idToken(context.session, { fallback: 'none' })()).toBe('none');
  });
});

describe('bearerFetch', () => {
  test.each(['access', 'id'] as const)('sends the %s token to the origins that are listed', async (kind) => {
    const { before, api, send } = await setUp(kind);
    await send(`${api.origin}/notes`, { method: 'POST', body: 'x', headers: { 'x-a': 'b' } });
    expect(api.tokens).toEqual([kind === 'access' ? before.accessToken : before.idToken]);
    expect(api.bodies).toEqual(['x']);
  });

  test('reads a Request and a URL of another frame', async () => {
    const { before, api, send } = await setUp();
    await send(ofAnotherFrame(new Request(`${api.origin}/notes`, { method: 'POST', body: 'x' })));
    await send(ofAnotherFrame(new URL(api.origin)));
    expect(api.tokens).toEqual([before.accessToken, before.accessToken]);
    expect(api.bodies).toEqual(['x', '']);
  });

  test('sends none to another origin, and none along a redirect to one', async () => {
    const { before, api, send } = await setUp();
    const other = await openApi();
    await send(`${other.origin}/notes`);
    api.answer = ({ url }) =>
      url === '/here'
        ? { status: 200, body: 'here' }
        : { status: 307, headers: { location: url === '/inside' ? '/here' : other.origin } };
    expect(await (await send(`${api.origin}/inside`, { method: 'POST', body: 'x' })).text()).toBe('here');
    await send(`${api.origin}/outside`, { method: 'POST', body: 'x' });
    expect(other.tokens).toEqual([undefined, undefined]);
    expect(other.bodies).toEqual(['', 'x']);
    expect(api.tokens).toEqual([before.accessToken, before.accessToken, before.accessToken]);
  });

  test.each([
    [302, 'POST', ''],
    [303, 'PUT', ''],
    [308, 'PUT', 'x'],
  ])('follows a %d of a %s as browsers do', async (status, method, body) => {
    const { api, send } = await setUp();
    const seen: unknown[] = [];
    api.answer = (request) => {
      seen.push(request.method);
      return request.url === '/end' ? { status: 200 } : { status, headers: { location: '/end' } };
    };
    expect((await send(`${api.origin}/start`, { method, body: 'x' })).status).toBe(200);
    expect(api.bodies).toEqual(['x', body]);
    expect(seen).toEqual([method, body === '' ? 'GET' : method]);
  });

  test('takes what is for one origin along to no other, and what is about a body no further than the body', async () => {
    const { api, send } = await setUp();
    const other = await openApi();
    const headers: unknown[] = [];
    other.answer = (request) => {
      headers.push(request.headers);
      return { status: 200 };
    };
    api.answer = () => ({ status: 303, headers: { location: other.origin } });
    const own = { cookie: 'a=secret', 'proxy-authorization': 'secret', 'content-length': '1', 'x-a': 'b' };
    expect((await send(`${api.origin}/`, { method: 'POST', body: 'x', headers: own })).status).toBe(200);
    expect(headers).toEqual([expect.objectContaining({ 'x-a': 'b' })]);
    for (const name of ['cookie', 'proxy-authorization', 'content-length', 'content-type'])
      expect(headers[0]).not.toHaveProperty(name);
  });

  test('follows a redirect to no other scheme, and none with the token over plain http', async () => {
    const { context } = await signInNew(world);
    const asked: string[] = [];
    const redirectTo = (location: string) =>
      bearerFetch(context.session, {
        token: 'access',
        origins: ['https://api.example.com', 'http://api.example.com'],
        fetch: async (url) => {
          asked.push(url);
          return url.endsWith('/start') ? new Response(null, { status: 307, headers: { location } }) : new Response();
        },
      })('https://api.example.com/start');
    await expect(redirectTo('data:text/plain,forged')).rejects.toMatchObject({ code: 'RedirectRefused' });
    await expect(redirectTo('http://api.example.com/')).rejects.toMatchObject({ code: 'InsecureUrl' });
    expect(asked).toEqual(['https://api.example.com/start', 'https://api.example.com/start']);
  });

  test('lets no server follow a redirect that only names its globals as browsers do', async () => {
    const { context } = await signInNew(world);
    // Cloudflare's workers keep `authorization` on the way to another origin.
    vi.stubGlobal('WorkerGlobalScope', class {});
    onTestFinished(() => void vi.unstubAllGlobals());
    const modes: unknown[] = [];
    const send = bearerFetch(context.session, {
      token: 'access',
      origins: ['https://api.example.com'],
      fetch: async (_, { redirect }) => {
        modes.push(redirect);
        return new Response();
      },
    });
    await send('https://api.example.com/');
    vi.stubGlobal('importScripts', () => {});
    await send('https://api.example.com/');
    expect(modes).toEqual(['manual', 'follow']);
  });

  test('gives up on a circle of redirects', async () => {
    const { api, send } = await setUp();
    api.answer = () => ({ status: 302, headers: { location: '/again' } });
    await expect(send(`${api.origin}/`)).rejects.toMatchObject({ code: 'RedirectRefused' });
    expect(api.tokens.length).toBe(21);
  });

  test.each([
    ['RFC 6750', expired],
    ['API Gateway', { status: 401, body: '{"message":"The incoming token has expired"}' }],
    [
      'AppSync',
      { status: 401, body: '{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}' },
    ],
  ])('renews once for 50 requests whose token is expired, as %s says it', async (_, answer) => {
    const { context, before, api, send } = await setUp();
    api.answer = (_request, token) => (token === before.accessToken ? answer : { status: 200 });
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => send(`${api.origin}/`, { method: 'POST', body: 'x' })),
    );
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(refreshes(context)).toBe(1);
    expect(api.tokens.length).toBeLessThanOrEqual(100);
  });

  // What the libraries say that verify tokens, and what answers are made of it.
  test.each([
    ['aws-jwt-verify', 'Token expired at 2026-01-02T03:04:05.000Z'],
    ['jsonwebtoken', '{"name":"TokenExpiredError","message":"jwt expired"}'],
    ['jose', '{"code":"ERR_JWT_EXPIRED"}'],
    ['@fastify/jwt', '{"message":"Authorization token expired"}'],
    ['hono', '{"error":"invalid_token"}'],
    ['Spring', '{"error_description":"Jwt expired at 2026-01-02T03:04:05Z"}'],
    ['an app', '{"code":"token_expired"}'],
    ['an app', 'The JWT is invalid'],
  ])('renews for a token that is expired or invalid in the words of %s: %s', async (_, body) => {
    const { context, before, api, send } = await setUp();
    api.answer = (_request, token) => (token === before.accessToken ? { status: 401, body } : { status: 200 });
    expect((await send(`${api.origin}/`)).status).toBe(200);
    expect(refreshes(context)).toBe(1);
  });

  test.each(['Your plan is expired', 'invalid signature', 'Token missing', '{"error":"insufficient_scope"}'])(
    'renews nothing for a 401 that says: %s',
    async (body) => {
      const { context, api, send } = await setUp();
      api.answer = () => ({ status: 401, body });
      expect(await (await send(`${api.origin}/`)).text()).toBe(body);
      expect([api.tokens.length, refreshes(context)]).toEqual([1, 0]);
    },
  );

  test('gives its caller a 401 whose body does not end within seconds, whole', async () => {
    const { context, api, send } = await setUp();
    let finish = (_end: string): void => {};
    const rest = new Promise<string>((resolve) => {
      finish = resolve;
    });
    api.answer = () => ({ status: 401, body: 'No', rest });
    const timers = context.clock.pending();
    const call = send(`${api.origin}/`);
    await expect.poll(() => context.clock.pending()).toBe(timers + 1);
    await context.clock.advance(5_000);
    const response = await call;
    finish(' access.');
    expect([response.status, await response.text()]).toEqual([401, 'No access.']);
    expect([api.tokens.length, refreshes(context), context.clock.pending()]).toEqual([1, 0, timers]);
  });

  test('renews for the others when one caller aborts', async () => {
    const { context, before, api, send } = await setUp();
    api.answer = (_, token) => (token === before.accessToken ? expired : { status: 200 });
    const gate = createGate('before');
    context.network.break('GetTokensFromRefreshToken', gate.fault, 1);
    const controller = new AbortController();
    const given = send(`${api.origin}/`, { signal: controller.signal });
    const others = Array.from({ length: 5 }, () => send(`${api.origin}/`));
    await gate.reached;
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    gate.open();
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(refreshes(context)).toBe(1);
  });

  test('repeats any other 401 only with a newer token', async () => {
    const { context, before, api, send } = await setUp();
    api.answer = () => ({ status: 401 });
    expect((await send(`${api.origin}/`)).status).toBe(401);
    expect([api.tokens.length, refreshes(context)]).toEqual([1, 0]);
    // Another call renews while the answer is on its way.
    api.answer = async (_, token) => {
      if (token !== before.accessToken) return { status: 200 };
      await context.session.fetchAuthSession({ forceRefresh: true });
      return { status: 401 };
    };
    expect((await send(`${api.origin}/`)).status).toBe(200);
    expect(refreshes(context)).toBe(1);
  });

  test('is content with one repetition', async () => {
    const { context, api, send } = await setUp();
    api.answer = () => expired;
    expect((await send(`${api.origin}/`)).status).toBe(401);
    expect([api.tokens.length, refreshes(context)]).toEqual([2, 1]);
  });

  test("sends no other user's token after a refusal", async () => {
    const { context, before, api, send } = await setUp();
    const other = await world.createUser();
    let change: Promise<unknown> | undefined;
    api.answer = () => {
      change ??= signOut(context.session).then(() => context.signIn(other));
      return expired;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => send(`${api.origin}/`)));
    await change;
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.kind : 'sent'));
    expect(new Set(reasons)).toEqual(new Set(['signedOut']));
    expect(new Set(api.tokens)).toEqual(new Set([before.accessToken]));
  });

  test('does not repeat a stream, and says so', async () => {
    const { api, send } = await setUp();
    api.answer = () => expired;
    const init = { method: 'POST', body: new Blob(['x']).stream() };
    await expect(send(`${api.origin}/`, init)).rejects.toMatchObject({ code: 'BodyUsed' });
  });

  test('rejects for a guest, and takes origins alone', async () => {
    const { session } = world.context();
    const api = await openApi();
    const send = bearerFetch(session, { token: 'access', origins: [api.origin] });
    await expect(send(`${api.origin}/`)).rejects.toMatchObject({ kind: 'signedOut' });
    expect(api.tokens).toEqual([]);
    const plain = bearerFetch(session, { token: 'access', origins: ['http://api.example.com'] });
    await expect(plain('http://api.example.com/')).rejects.toMatchObject({ code: 'InsecureUrl' });
  });

  test.each([
    ['token', undefined],
    ['token', null],
    ['token', {}],
    ['token', { origins: ['https://api.example.com'] }],
    ['token', { token: 'refresh', origins: ['https://api.example.com'] }],
    ['origins', { token: 'access' }],
    ['origins', { token: 'id', origins: 7 }],
    ['origins', { token: 'id', origins: ['https://api.example.com', 7] }],
    ['origins', { token: 'id', origins: ['api.example.com'] }],
    ['origins', { token: 'id', origins: ['*'] }],
    ['origins', { token: 'id', origins: ['https://a.example.com/path'] }],
    ['origins', { token: 'id', origins: ['https://a:b@api.example.com'] }],
    ['origins', { token: 'id', origins: ['capacitor://localhost'] }],
  ])('says that %s is wrong in %j', (field, options) => {
    const { session } = world.context();
    const error = { kind: 'configuration', code: 'InvalidConfiguration', field };
    expect(() => bearerFetch(session, options as never)).toThrow(expect.objectContaining(error));
  });
});
