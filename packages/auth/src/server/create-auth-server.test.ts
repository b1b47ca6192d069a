import { expect, test } from 'vitest';
import { type AuthServer, createAuthServer } from './create-auth-server.js';

const server = createAuthServer(
  { userPool: { id: 'us-east-1_Test', clientId: 'client' } },
  { secret: 'x'.repeat(32), mode: 'bff', origin: 'https://app.example.com' },
);

/** What JavaScript lets an app pass, and the way out that the error names. */
const misuses: Readonly<Record<string, readonly [call: (to: AuthServer) => unknown, wayOut: string]>> = {
  // @ts-expect-error: a promise has no headers.
  'look with the promise of headers()': [(to) => to.look(Promise.resolve(new Headers())), 'look(await headers())'],
  // @ts-expect-error: a request is no headers.
  'look with a request': [(to) => to.look(new Request('https://app.example.com/')), 'look(request.headers)'],
  // @ts-expect-error: the headers are missing.
  'look without headers': [(to) => to.look(), 'look takes headers'],
  // @ts-expect-error: headers are no request.
  'visit with headers': [(to) => to.visit(new Headers()), 'visit takes a request'],
  // @ts-expect-error: the request is missing.
  'visit without a request': [(to) => to.visit(), 'visit takes a request'],
  // @ts-expect-error: the request of Express is no Request.
  'handle with the request of Express': [(to) => to.handle({ url: '/auth/session', headers: {} }), 'toNodeHandler'],
  // @ts-expect-error: the request is missing.
  'handle without a request': [(to) => to.handle(), 'takes a Request'],
};

test.each(Object.entries(misuses))('%s is a TypeError that names the way out', async (_, [call, wayOut]) => {
  const error = await Promise.resolve()
    .then(() => call(server))
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(wayOut);
});

test.each<[path: string, status: number | undefined]>([
  ['/auth/session', 200],
  ['/auth/session/', 200],
  ['/auth/session//', undefined],
  ['/auth/Session', undefined],
  ['/auth/session/x', undefined],
  ['/auth/', undefined],
  ['/notes', undefined],
])("the path %s is a route or the app's own", async (path, status) => {
  const headers = { 'sec-fetch-site': 'same-origin' };
  const answer = await server.handle(new Request(`https://app.example.com${path}`, { headers }));
  expect(answer?.status).toBe(status);
});

/** As those of Next.js: `Headers` that keep the record of Node.js in a member. */
class AdaptedHeaders extends Headers {
  readonly headers = {};
}

test('headers that have a member headers are headers', async () => {
  const headers = new AdaptedHeaders({ host: 'app.example.com' });
  expect((await server.look(headers).session()).getUserSub().error).toMatchObject({ code: 'SignedOut' });
  expect(() => server.visit({ headers })).not.toThrow();
});
