// Subscriptions in two tabs of a browser: they outlive tokens, and end with the sign-in.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { openAppSync } from './app-sync.js';
import { servePage } from './page-site.js';
import { useVirtualTime } from './virtual-time.js';

const script = `
  import { createAuth } from '@claviger/auth';
  import { appSyncAuthorization, sessionSocket } from '@claviger/auth/vend';
  import { createClient } from 'graphql-ws';

  let auth;
  export const start = (config) => { auth = createAuth(config); };
  export const signIn = ({ username, password }) => auth.signIn({ username, password }).then(() => undefined);
  export const signOut = () => auth.signOut();
  export const status = async () => { await auth.fetchAuthSession(); return auth.getSnapshot().status; };

  const graphql = { values: [], end: undefined };
  export const watchGraphql = (url) => {
    const webSocketImpl = sessionSocket(auth, {
      authorize: async (session, address) => {
        const { accessToken } = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
        return { ...address, url: address.url + '?token=' + accessToken };
      },
    });
    const client = createClient({ url, webSocketImpl, retryAttempts: 5, retryWait: async () => {}, shouldRetry: () => true });
    client.subscribe({ query: 'subscription { user }' }, {
      next: ({ data }) => graphql.values.push(data.user),
      error: (error) => { graphql.end = error.code ?? String(error); },
      complete: () => { graphql.end = 'complete'; },
    });
  };

  const events = { values: [], end: undefined };
  // AppSync Events by hand, as its documentation describes the protocol.
  export const watchEvents = (socketUrl, url, mode) => {
    const EventSocket = sessionSocket(auth, {
      authorize: async (session, address) => {
        const { protocols } = await appSyncAuthorization(session, { url, mode });
        return { url: address.url, protocols };
      },
    });
    const open = () => {
      const socket = new EventSocket(socketUrl);
      socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init' }));
      socket.onmessage = async ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'data') events.values.push(JSON.parse(message.event).user);
        if (message.type !== 'connection_ack') return;
        const channel = '/notes/all';
        const { headers } = await appSyncAuthorization(auth, { url, mode, body: JSON.stringify({ channel }) });
        socket.send(JSON.stringify({ type: 'subscribe', id: 'notes', channel, authorization: headers }));
      };
      socket.onclose = ({ code }) => {
        if (code === 4401) events.end = code;
        else open();
      };
    };
    open();
  };
  export const seen = () => ({ graphql, events });`;

describe.skipIf(!hasChromium && !process.env['CI'])('in two tabs of Chromium', () => {
  // The verifier of tokens knows user pools by the issuer of the service.
  const world = useWorld({ issuer: 'aws' });
  let browser: Chromium;
  let site: Awaited<ReturnType<typeof servePage>>;
  beforeAll(async () => {
    site = await servePage(script);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const call = (page: Page, name: string, ...values: unknown[]) =>
    page.evaluate<unknown>(`import('/page.js').then((page) => page.${name}(...${JSON.stringify(values)}))`);
  const openTab = async (): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.clock.install({ time: Date.now() });
    await page.goto(site.url);
    await call(page, 'start', world.config());
    return page;
  };

  test('graphql-ws and AppSync Events outlive two tokens, and close when another tab signs out', async () => {
    const time = useVirtualTime();
    const server = await openAppSync(world);
    const user = await world.createUser();
    const tabs = [await openTab(), await openTab()] as const;
    await call(tabs[0], 'signIn', user);
    await expect.poll(() => call(tabs[1], 'status'), { timeout: 20_000 }).toBe('signedIn');
    for (const [index, tab] of tabs.entries()) {
      await call(tab, 'watchGraphql', server.socketUrl);
      const mode = index === 0 ? 'userPool' : 'iam';
      await call(tab, 'watchEvents', `${server.socketUrl}/event/realtime`, `${server.url}/event`, mode);
    }
    const values = (lives: number) => ({ values: Array(lives).fill(user.sub) });
    for (const lives of [1, 2, 3]) {
      for (const tab of tabs) {
        const wanted = { graphql: values(lives), events: values(lives) };
        await expect.poll(() => call(tab, 'seen'), { timeout: 20_000 }).toEqual(wanted);
      }
      if (lives === 3) break;
      await time.advance(3_590);
      for (const tab of tabs) await tab.clock.fastForward(3_590_000);
      server.drop();
    }
    expect(server.refusals).toEqual([]);
    await call(tabs[1], 'signOut');
    for (const tab of tabs) {
      const ended = { graphql: { end: 4401 }, events: { end: 4401 } };
      await expect.poll(() => call(tab, 'seen'), { timeout: 20_000 }).toMatchObject(ended);
    }
    await expect.poll(() => server.count(), { timeout: 20_000 }).toBe(0);
    const count = server.operations.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.operations).toHaveLength(count);
    for (const tab of tabs) await tab.close();
  });
});
