import { runInNewContext } from 'node:vm';
import type { AuthConfig } from '@claviger/auth';
import type { InitialSnapshot, Look } from '@claviger/auth/server';
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import type { User } from '../session/world.js';
import { type App, useServerWorld } from './world.js';

const { world, configure, createApp, signIn } = useServerWorld();
let config: AuthConfig;
let user: User;
let app: App;
let cookie: string;

beforeAll(async () => {
  config = await configure();
  user = await world.createUser();
  app = createApp(config);
  const browser = app.browse();
  await signIn(app, browser, user);
  cookie = browser.header();
  app.network.clear();
});

test('has no method that writes, and makes no request', async () => {
  expectTypeOf<keyof Look>().toEqualTypeOf<'snapshot' | 'script' | 'session'>();
  const look = app.server.look({ cookie });
  expect(Object.keys(look).sort()).toEqual(['script', 'session', 'snapshot']);
  expect(await look.snapshot()).toEqual({ status: 'signedIn', userId: user.sub, username: user.sub });
  const session = await look.session();
  expect(session.getCognitoTokens().get().idToken.payload.sub).toBe(user.sub);
  expect(session.getAWSCredentials().error).toMatchObject({ code: 'NotRequested' });
  expect(app.network.operations).toEqual([]);
});

test('reads headers of any kind', async () => {
  const kinds = [
    { cookie },
    { cookie: [cookie] },
    new Headers({ cookie }),
    { get: (name: string) => (name === 'cookie' ? cookie : null) },
  ];
  for (const headers of kinds) {
    expect(await app.server.look(headers).snapshot()).toMatchObject({ status: 'signedIn' });
  }
  expect(await app.server.look({}).snapshot()).toEqual({ status: 'signedOut', reason: 'never' });
});

test('a snapshot has no token, and is plain data', async () => {
  const snapshot = await app.server.look({ cookie }).snapshot();
  expect(JSON.stringify(snapshot)).not.toContain('eyJ');
  expect(structuredClone(snapshot)).toEqual(snapshot);
});

describe('the script', () => {
  /** A server whose service says another name of the user, which it does not check. */
  async function lookAs(username: string): Promise<Look> {
    const renamed = createApp(config);
    renamed.network.break('/oauth2/token', async (exchange) => {
      const body = await (await exchange.send()).json();
      const [header, claims = '', signature] = body.access_token.split('.');
      const { username: _, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      const changed = Buffer.from(JSON.stringify({ ...rest, username })).toString('base64url');
      return Response.json({
        ...body,
        access_token: [header, changed, signature].join('.'),
        id_token: withoutHash(body),
      });
    });
    const browser = renamed.browse();
    await signIn(renamed, browser, user);
    return renamed.server.look({ cookie: browser.header() });
  }

  /** The ID token without the hash of the access token. */
  function withoutHash({ id_token: token }: { readonly id_token: string }): string {
    const [header, claims = '', signature] = token.split('.');
    const { at_hash: _, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return [header, Buffer.from(JSON.stringify(rest)).toString('base64url'), signature].join('.');
  }

  test.each(['</script><img src=x onerror=alert(1)>', '<!--<script>', 'a\u2028b\u2029c', '"\\\'`$&amp;'])(
    'keeps %j inside, and sets the variable',
    async (username) => {
      const script = await (await lookAs(username)).script({ nonce: 'bm9uY2U=' });
      const [, code = ''] = /^<script nonce="bm9uY2U=">(.*)<\/script>$/s.exec(script) ?? [];
      expect(code).not.toMatch(/[<>&\u2028\u2029]/);
      const page: { clavigerSnapshot?: InitialSnapshot } = {};
      runInNewContext(code, page);
      expect(page.clavigerSnapshot).toEqual({ status: 'signedIn', userId: user.sub, username });
    },
  );

  test('rejects a nonce or a variable that would leave its place', async () => {
    const look = app.server.look({ cookie });
    await expect(look.script({ nonce: '"><script>' })).rejects.toBeInstanceOf(TypeError);
    await expect(look.script({ variable: 'a=1;b' })).rejects.toBeInstanceOf(TypeError);
    expect(await look.script({ variable: 'notes' })).toMatch(/^<script>globalThis\.notes=/);
  });
});

test('without an origin a request through a proxy is refused, and the error names the option', () => {
  const { server } = createApp(config, { origin: [] });
  const headers = { host: 'localhost:3000', cookie, 'x-forwarded-host': 'app.example.com' };
  expect(() => server.look(headers)).toThrow(expect.objectContaining({ kind: 'configuration', field: 'origin' }));
  expect(() => server.visit({ headers })).toThrow(expect.objectContaining({ field: 'origin' }));
});
