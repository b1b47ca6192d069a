// The apps of examples/, in Chromium.
import { TOTP, URI } from 'otpauth';

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import { type AppName, type Mode, type NotesSite, serveNotes } from './notes-site.js';
import { scanForSecrets, type Watched, watchAnswers } from './scan.js';

const world = useWorld();
const cases: readonly (readonly [AppName, Mode])[] = [
  ['hono', 'bff'],
  ['hono', 'cookies'],
  ['express', 'bff'],
  ['express', 'cookies'],
];

describe.skipIf(!hasChromium)('an app in a browser', () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  // The backend and the servers share this process and its clock.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    return () => vi.useRealTimers();
  });

  describe.each(cases)('%s, %s', (app, mode) => {
    let site: NotesSite;
    let user: { username: string; password: string };
    let page: Page;
    let watched: Watched;

    beforeAll(async () => {
      site = await serveNotes(world, app, mode);
    });
    afterAll(() => site?.close());
    beforeEach(async () => {
      await clearSite(browser.context, site.url);
      user = await site.pool.createAccount();
      page = await browser.context.newPage();
      watched = await watchAnswers(page);
      await page.goto(site.url);
      return async () => {
        if (mode === 'bff') expect(await scanForSecrets(page, watched)).toEqual([]);
        await page.close();
      };
    });

    const signIn = async ({ username, password } = user): Promise<void> => {
      await page.getByLabel('E-mail').fill(username);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    const callAuth = <T>(call: string): Promise<T> =>
      page.evaluate(`import('/page.js').then(({ auth }) => auth.${call})`) as Promise<T>;
    const waitFor = (status: string, of = page): Promise<unknown> => of.waitForSelector(`[data-status=${status}]`);

    test('signs in with a password, and is rendered as the user without a flash', async () => {
      await signIn();
      await waitFor('signedIn');
      await page.getByLabel('Note').fill('milk');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('milk').waitFor();
      expect(await page.textContent('#name')).toBe(user.username);
      await page.addInitScript(() => {
        const states: (string | undefined)[] = [];
        Object.assign(globalThis, { states });
        new MutationObserver(() => {
          const { status } = document.documentElement.dataset;
          if (status !== states.at(-1)) states.push(status);
        }).observe(document, { attributes: true, childList: true, subtree: true });
      });
      await page.goto(site.url);
      expect(await page.textContent('#name')).toBe(user.username);
      expect(await page.textContent('#notes')).toBe('milk');
      await page.evaluate("import('/page.js').then(({ auth }) => auth.fetchAuthSession()).then(() => undefined)");
      expect(await page.evaluate('states')).toEqual(['signedIn']);
      expect(site.received.every(({ cookie }) => cookie === undefined)).toBe(true);
    });

    test('asks for the code of an authenticator app', async () => {
      await signIn();
      await waitFor('signedIn');
      const totp = URI.parse(await callAuth<string>("setUpTOTP().then(({ getSetupUri }) => getSetupUri('App').href)"));
      await callAuth(`verifyTOTPSetup({ code: '${generate(totp)}' })`);
      await callAuth("updateMFAPreference({ totp: 'PREFERRED' })");
      await page.getByRole('button', { name: 'Sign out' }).click();
      await waitFor('signedOut');
      // A code counts once.
      vi.setSystemTime(Date.now() + 60_000);
      await signIn();
      await page.getByLabel('Code').fill(generate(totp));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await waitFor('signedIn');
    });

    test('signs in on the login pages, and ends their session with its own', async () => {
      const openPages = async (): Promise<void> => {
        await page.getByRole('button', { name: 'Sign in on the login pages' }).click();
        await page.waitForURL(`${world.local.url}/**`);
      };
      await openPages();
      await page.fill('[name=username]', user.username);
      await page.fill('[name=password]', user.password);
      await page.click('button[value=password]');
      await page.waitForURL(`${site.url}/`);
      await waitFor('signedIn');
      expect(await page.textContent('#name')).toBe(user.username);
      const left = page.waitForRequest(`${world.local.url}/logout**`);
      const returned = page.waitForEvent('framenavigated');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await Promise.all([left, returned]);
      await waitFor('signedOut');
      // The login pages know no user any more.
      await openPages();
      await page.waitForSelector('[name=password]');
      await page.goto(site.url);
    });

    test('signs out in all tabs, and on the server', async () => {
      await signIn();
      await waitFor('signedIn');
      const other = await browser.context.newPage();
      await other.goto(site.url);
      await waitFor('signedIn', other);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await waitFor('signedOut');
      await waitFor('signedOut', other);
      await other.reload();
      await waitFor('signedOut', other);
      expect(await other.textContent('#name')).toBe('');
      await other.close();
    });

    test('creates a passkey, and signs in with it', async () => {
      const devtools = await browser.context.newCDPSession(page);
      await devtools.send('WebAuthn.enable');
      await devtools.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR });
      await signIn();
      await waitFor('signedIn');
      await page.getByRole('button', { name: 'Create a passkey' }).click();
      await expect
        .poll(() => callAuth('listWebAuthnCredentials().then(({ credentials }) => credentials.length)'))
        .toBe(1);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await waitFor('signedOut');
      await page.getByLabel('E-mail').fill(user.username);
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await waitFor('signedIn');
    });

    test('uploads a file with AWS keys', async () => {
      await signIn();
      await waitFor('signedIn');
      await page
        .getByLabel('File')
        .setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('milk') });
      await page.getByRole('button', { name: 'Upload' }).click();
      await page.getByText('Uploaded list.txt').waitFor();
      const identityId = await callAuth('fetchAuthSession().then((session) => session.getIdentityId().get())');
      expect(site.uploads.at(-1)).toEqual({ key: 'list.txt', identityId });
    });

    test.skipIf(mode === 'cookies')('renews once for pages that render side by side, and stays signed in', async () => {
      await signIn();
      await waitFor('signedIn');
      site.network.clear();
      vi.setSystemTime(Date.now() + 3_600_000);
      const renders = await page.evaluate(async () => {
        const texts = Array.from({ length: 10 }, async () => (await fetch('/')).text());
        return Promise.all(texts);
      });
      for (const text of renders) expect(text).toContain(user.username);
      expect(site.network.operations).toEqual(['GetTokensFromRefreshToken']);
      await callAuth('fetchAuthSession({ forceRefresh: true }).then((session) => session.getUserSub().get())');
      await page.reload();
      expect(await page.textContent('#name')).toBe(user.username);
    });
  });

  test('the scan of a page finds a token in each place', async () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl`;
    const page = await browser.context.newPage();
    const watched = await watchAnswers(page);
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: token, headers: { token } }));
    await page.goto('http://localhost:1/');
    await page.evaluate(async (planted) => {
      // biome-ignore lint/suspicious/noDocumentCookie: a cookie that scripts can read.
      document.cookie = `planted=${planted}`;
      localStorage.setItem('planted', planted);
      sessionStorage.setItem('planted', 'ASIA2B4JOWTJEXAMPLE1');
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opened = indexedDB.open('planted');
        opened.onupgradeneeded = () => opened.result.createObjectStore('store');
        opened.onsuccess = () => resolve(opened.result);
      });
      database.transaction('store', 'readwrite').objectStore('store').put(planted, 'key');
      const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
      const data = new TextEncoder().encode(planted);
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, data);
    }, token);
    const places = (await scanForSecrets(page, watched)).map((found) => found.split(': ')[0]);
    expect([...new Set(places)].sort()).toEqual([
      'IndexedDB planted.store',
      'IndexedDB, decrypted',
      'document.cookie',
      'http://localhost:1/',
      'localStorage',
      'sessionStorage',
    ]);
    await page.close();
  });
});

const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

function generate(totp: ReturnType<typeof URI.parse>): string {
  if (!(totp instanceof TOTP)) throw new Error('The URL is of another kind.');
  return totp.generate({ timestamp: Date.now() });
}

/** Removes all that a site has stored. */
async function clearSite(context: BrowserContext, url: string): Promise<void> {
  await context.clearCookies();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
  await page.close();
}
