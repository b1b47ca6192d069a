// `signedFetch` and `bearerFetch` in a page, to APIs of other origins that expose no header (Fetch, "CORS protocol").
import type { IncomingMessage } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { listen, servePage } from './page-site.js';

const script = `
  import { createAuth } from '@claviger/auth';
  import { bearerFetch, signedFetch } from '@claviger/auth/vend';

  let auth;
  export async function start(config, user) {
    auth = createAuth(config);
    await auth.signIn({ username: user.username, password: user.password });
  }
  export const leave = () => auth.signOut();
  const settle = (call) => call.then(async (response) => [response.status, await response.text()], ({ code }) => code);
  export const sign = (url, init, service = 'execute-api') =>
    settle(signedFetch(auth, { service, region: 'us-east-1' })(url, init));
  export const signForm = (url) => {
    const body = new FormData();
    body.append('file', new Blob(['text'], { type: 'text/plain' }), 'a.txt');
    return sign(url, { method: 'POST', body });
  };
  export const signRequest = (url) => sign(new Request(url, { method: 'POST', body: 'text', headers: { 'x-a': 'b' } }));
  export const signStream = (url) => {
    const init = { method: 'PUT', body: new Blob(['x']).stream(), headers: { 'content-length': '1' } };
    return sign(url, init, 's3');
  };
  export const bear = (url, init) =>
    settle(bearerFetch(auth, { token: 'access', origins: [new URL(url).origin] })(url, init));`;

interface Arrival {
  readonly url: string;
  readonly authorization: string | undefined;
}

describe.skipIf(!hasChromium && !process.env['CI'])('in Chromium', () => {
  const world = useWorld();
  let browser: Chromium;
  let page: Page;
  let site: string;

  /** An API of another origin. It verifies signatures, unless `answer` decides. */
  async function openApi(answer: (request: IncomingMessage) => [number, string, object?] | undefined) {
    const arrivals: Arrival[] = [];
    const api = await listen(async (incoming, outgoing) => {
      outgoing.setHeader('access-control-allow-origin', '*');
      outgoing.setHeader('access-control-allow-methods', '*');
      const asked = incoming.headers['access-control-request-headers'];
      if (asked !== undefined) outgoing.setHeader('access-control-allow-headers', asked);
      if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204).end();
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = '', url = '', headers } = incoming;
      arrivals.push({ url, authorization: headers.authorization });
      const [status, text, more] =
        answer(incoming) ?? (await verify({ method, url, headers, body: Buffer.concat(chunks) }));
      outgoing.writeHead(status, more as never).end(text);
    });
    onTestFinished(api.close);
    return { ...api, arrivals };
  }
  async function verify(request: Parameters<typeof world.local.verifyRequest>[0]): Promise<[number, string]> {
    const refuse = ({ message }: Error): [number, string] => [403, JSON.stringify({ message })];
    return world.local.verifyRequest(request).then(({ sub }): [number, string] => [200, String(sub)], refuse);
  }

  let close: () => void;
  let user: { username: string; password: string; sub: string };
  beforeAll(async () => {
    ({ url: site, close } = await servePage(script));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    close();
  });

  const call = (name: string, ...values: unknown[]) =>
    page.evaluate<unknown>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(values)}))`);
  beforeEach(async () => {
    page = await browser.context.newPage();
    await page.goto(site);
    user = (await world.createUser()) as never;
    await call('start', world.config(), user);
    return async () => {
      await call('leave');
      await page.close();
    };
  });

  test('an API behind IAM gets what it can verify', async () => {
    const api = await openApi(() => undefined);
    const ok = [200, user.sub];
    expect(await call('sign', `${api.url}/notes?a=1+2&b`)).toEqual(ok);
    expect(await call('sign', `${api.url}/notes`, { method: 'POST', body: '{}' })).toEqual(ok);
    expect(await call('signForm', `${api.url}/notes`)).toEqual(ok);
    expect(await call('signRequest', `${api.url}/notes`)).toEqual(ok);
    expect(await call('sign', `${api.url}/b//k`, { method: 'PUT', body: 'x' }, 's3')).toEqual(ok);
    // Chromium sends none of these as the page wishes.
    const headers = { 'accept-encoding': 'identity', cookie: 'a=b', 'content-length': '7', date: 'today' };
    expect(await call('sign', `${api.url}/notes`, { headers })).toEqual(ok);
    expect(await call('signStream', `${api.url}/b/k`)).toBe('StreamUnsupported');
  });

  test('keys that are dead are renewed, and a redirect is refused', async () => {
    let refusals = 1;
    const api = await openApi(({ url }) => {
      if (url === '/moved') return [307, '', { location: '/notes' }];
      return refusals-- > 0 ? [403, '{"message":"The security token included in the request is expired"}'] : undefined;
    });
    expect(await call('sign', `${api.url}/notes`)).toEqual([200, user.sub]);
    expect(api.arrivals).toHaveLength(2);
    expect(await call('sign', `${api.url}/moved`)).toBe('RedirectRefused');
    expect(api.arrivals).toHaveLength(3);
  });

  test('a token goes to its origin alone, and is renewed', async () => {
    const other = await openApi(() => [200, 'other']);
    let refusals = 1;
    const api = await openApi(({ url }) => {
      if (url === '/moved') return [307, '', { location: `${other.url}/end` }];
      return refusals-- > 0 ? [401, '{"message":"The incoming token has expired"}'] : [200, 'api'];
    });
    expect(await call('bear', `${api.url}/notes`, { method: 'POST', body: 'x' })).toEqual([200, 'api']);
    const [first, second] = api.arrivals.map(({ authorization }) => authorization);
    expect([first, second]).toEqual([expect.stringMatching(/^Bearer ey/), expect.stringMatching(/^Bearer ey/)]);
    expect(second).not.toBe(first);
    expect(await call('bear', `${api.url}/moved`)).toEqual([200, 'other']);
    expect(other.arrivals).toEqual([{ url: '/end', authorization: undefined }]);
  });
});
