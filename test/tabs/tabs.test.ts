import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { AuthConfig } from '@claviger/auth';
import { type Local, startLocal } from '@claviger/local';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { createUser, PASSWORD, userPoolId, userPools } from '../peers/server.js';
import { type Site, serveSite } from './site.js';

declare global {
  interface Window {
    transactions: number;
    keysRead: string[];
    shown: number;
  }
}

interface SessionSeen {
  isSignedIn: boolean;
  userSub: string;
  credentials: string;
  jti: string;
}

const isTokenRefresh = (operation: string): boolean => operation === 'GetTokensFromRefreshToken';

describe.skipIf(!hasChromium)('tabs of one origin, with refresh token rotation', () => {
  let local: Local;
  let site: Site;
  let clientId: string;
  let browser: Chromium;
  let operations: string[] = [];
  let user: { email: string; sub: string };

  beforeAll(async () => {
    local = await startLocal();
    clientId = await createRotatingClient(local);
    site = await serveSite(await createConfig(local, clientId));
  });
  afterAll(async () => {
    await site.close();
    await local.close();
  });
  beforeEach(async () => {
    browser = await launchChromium();
    browser.context.on('request', (request) => {
      const target = request.headers()['x-amz-target'];
      if (request.method() === 'POST' && target) operations.push(target.replace(/^.*\./, ''));
    });
    operations = [];
    user = await createUser(local, clientId);
  });
  afterEach(() => browser.close());

  /** Pages that are open and loaded, all at once. */
  const openPages = (count: number): Promise<Page[]> => Promise.all(Array.from({ length: count }, openPage));
  const openPage = async (): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.goto(site.url);
    await page.waitForFunction('window.app');
    return page;
  };
  const run = <T>(page: Page, call: string): Promise<T> => page.evaluate(`window.app.${call}`) as Promise<T>;
  const signIn = (page: Page): Promise<boolean> =>
    run(page, `signIn(${JSON.stringify(user.email)}, ${JSON.stringify(PASSWORD)})`);
  const sessions = (pages: readonly Page[], options = ''): Promise<SessionSeen[]> =>
    Promise.all(pages.map((page) => run<SessionSeen>(page, `session(${options})`)));
  /** The backend and all pages are an hour and a half later. */
  const age = async (pages: readonly Page[]): Promise<void> => {
    local.clock.advance(5_400);
    await Promise.all(pages.map((page) => run(page, 'age(5400)')));
  };

  test('a sign-in shows in the other tab, and a reload costs no request', async () => {
    const [first, second] = (await openPages(2)) as [Page, Page];
    expect(await signIn(first)).toBe(true);
    await second.waitForFunction('window.app.status() === "signedIn"', undefined, { timeout: 1_000 });
    const [seen] = await sessions([first]);
    expect(seen).toMatchObject({ isSignedIn: true, userSub: user.sub, credentials: expect.stringMatching(/^ASIA/) });
    operations = [];
    expect(await sessions([second])).toEqual([seen]);
    await first.reload();
    await first.waitForFunction('window.app');
    expect(await sessions([first])).toEqual([seen]);
    expect(operations).toEqual([]);
  });

  /** Counts the transactions of all pages from here on, and the keys that they read. */
  const countTransactions = async (): Promise<void> => {
    await browser.context.addInitScript(() => {
      const { transaction } = IDBDatabase.prototype;
      const { get } = IDBObjectStore.prototype;
      Object.assign(window, { transactions: 0, shown: 0, keysRead: [] });
      addEventListener('pageshow', () => void window.shown++);
      IDBDatabase.prototype.transaction = function (...parameters) {
        window.transactions++;
        return transaction.apply(this, parameters);
      };
      IDBObjectStore.prototype.get = function (key) {
        if (typeof key === 'string') window.keysRead.push(key);
        return get.call(this, key);
      };
    });
  };

  test('a reload with a live session needs at most three transactions, each key once, and pageshow repeats none', async () => {
    await countTransactions();
    const page = await openPage();
    await signIn(page);
    const [before] = await sessions([page]);
    await page.reload();
    await page.waitForFunction('window.app && window.shown');
    expect(await sessions([page])).toEqual([before]);
    // The step after a second read would have started already.
    await page.waitForTimeout(100);
    const { transactions, keysRead } = await page.evaluate(() => ({
      transactions: window.transactions,
      keysRead: window.keysRead,
    }));
    expect(transactions).toBeGreaterThan(0);
    expect(transactions).toBeLessThanOrEqual(3);
    expect(keysRead.sort()).toEqual([...new Set(keysRead)].sort());
  });

  test("a guest's first session needs at most twelve transactions", async () => {
    await countTransactions();
    const page = await openPage();
    const [guest] = await sessions([page]);
    expect(guest).toMatchObject({ isSignedIn: false, credentials: expect.stringMatching(/^ASIA/) });
    await page.waitForTimeout(100);
    const transactions = await page.evaluate('transactions');
    expect(transactions).toBeGreaterThan(0);
    expect(transactions).toBeLessThanOrEqual(12);
  });

  test('two tabs that refresh at once, again and again, are never signed out', async () => {
    const pages = await openPages(2);
    await signIn(pages[0] as Page);
    await sessions(pages);
    for (let round = 0; round < 10; round++) {
      await age(pages);
      operations = [];
      const seen = await sessions(pages);
      expect(new Set(seen.map((session) => JSON.stringify(session))).size).toBe(1);
      expect(seen[0]).toMatchObject({ isSignedIn: true, userSub: user.sub, jti: expect.stringMatching(/-/) });
      expect(operations.sort()).toEqual(['GetCredentialsForIdentity', 'GetTokensFromRefreshToken']);
    }
    for (let round = 0; round < 10; round++) {
      const seen = await sessions(pages, '{ forceRefresh: true }');
      for (const session of seen) expect(session).toMatchObject({ isSignedIn: true, userSub: user.sub });
    }
    const events = (await Promise.all(pages.map((page) => run<{ type: string }[]>(page, 'events()')))).flat();
    expect(events.map(({ type }) => type)).not.toContain('sessionExpired');
    expect(events.map(({ type }) => type)).not.toContain('signedOut');
  });

  test('twenty tabs on a stale session make two requests', async () => {
    const pages = await openPages(20);
    await signIn(pages[0] as Page);
    await sessions(pages);
    await age(pages);
    operations = [];
    const seen = await sessions(pages);
    expect(new Set(seen.map((session) => JSON.stringify(session))).size).toBe(1);
    expect(operations.sort()).toEqual(['GetCredentialsForIdentity', 'GetTokensFromRefreshToken']);
  });

  test('a sign-out in one tab shows in all within a second, and reaches the service once', async () => {
    const pages = await openPages(20);
    await signIn(pages[0] as Page);
    await sessions(pages);
    operations = [];
    expect(await run(pages[3] as Page, 'signOut()')).toEqual({ status: 'complete' });
    await Promise.all(
      pages.map((page) => page.waitForFunction('window.app.status() === "signedOut"', undefined, { timeout: 1_000 })),
    );
    expect(operations).toEqual(['RevokeToken']);
    const [seen] = await sessions([pages[7] as Page]);
    expect(seen).toMatchObject({ isSignedIn: false, userSub: 'SignedOut', jti: 'SignedOut' });
  });

  test('a tab that crashes while it holds the lock delays the others by less than two seconds', async () => {
    const pages = await openPages(3);
    const [holder, ...others] = pages as [Page, Page, Page];
    await signIn(holder);
    await sessions(pages);
    await age(pages);
    // The request of the holder leaves and is never answered.
    await holder.route(local.url, (route) =>
      isTokenRefresh(route.request().headers()['x-amz-target']?.replace(/^.*\./, '') ?? '')
        ? undefined
        : route.continue(),
    );
    const sent = holder.waitForRequest((request) => /FromRefreshToken$/.test(request.headers()['x-amz-target'] ?? ''));
    run(holder, 'session()').catch(() => undefined);
    await sent;
    const waiting = sessions(others);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const crashedAt = performance.now();
    const devtools = await browser.context.newCDPSession(holder);
    devtools.send('Page.crash').catch(() => undefined);
    for (const session of await waiting) expect(session).toMatchObject({ isSignedIn: true, userSub: user.sub });
    expect(performance.now() - crashedAt).toBeLessThan(2_000);
  });

  test('what is stored has no secret in the clear', async () => {
    const page = await openPage();
    await signIn(page);
    const secrets = await run<string[]>(page, 'secrets()');
    const stored = (await page.evaluate(dumpStorage)) as string;
    // There is something, and it is found by this way of looking.
    expect(stored).toContain('claviger.us-east-1_Claviger1');
    for (const secret of secrets) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(secret.slice(0, 40));
    }
    expect(stored).not.toContain('eyJ');
    expect(await browser.context.cookies()).toEqual([]);
  });
});

/** All of localStorage, sessionStorage, cookies and IndexedDB, binary values as text. Runs in the page. */
const dumpStorage = `(async () => {
  const seen = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  const show = (value) => {
    if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
    if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, part]) => name + ':' + show(part)).join(' ');
    return String(value);
  };
  const settle = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await settle(indexedDB.open(name));
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName);
      const [keys, values] = await Promise.all([settle(store.getAllKeys()), settle(store.getAll())]);
      keys.forEach((key, index) => seen.push(key + '=' + show(values[index])));
    }
    database.close();
  }
  return seen.join('\\n');
})()`;

async function createRotatingClient(local: Local): Promise<string> {
  const { UserPoolClient } = await userPools(local).send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: 'tabs',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    }),
  );
  return UserPoolClient?.ClientId ?? '';
}

async function createConfig(local: Local, clientId: string): Promise<AuthConfig> {
  const sdk = new CognitoIdentityClient({ endpoint: local.url, region: 'us-east-1', credentials: local.administrator });
  const { IdentityPoolId = '' } = await sdk.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'tabs',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [
        { ProviderName: `cognito-idp.us-east-1.amazonaws.com/${userPoolId}`, ClientId: clientId },
      ],
    }),
  );
  const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
  const Roles = { authenticated: role('ClavigerAuthenticated'), unauthenticated: role('ClavigerGuest') };
  await sdk.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
  return {
    userPool: { id: userPoolId, clientId, endpoint: local.url },
    identityPool: { id: IdentityPoolId, endpoint: local.url },
  };
}
