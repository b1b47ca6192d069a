// The apps of examples/ that need no build, in Chromium.
import { afterAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import type { Mode } from './notes-backend.js';
import { prepareBrowser } from './notes-browsers.js';
import { describeNotesApp } from './notes-checks.js';
import { type AppName, serveNotes } from './notes-site.js';
import { scanForSecrets, watchAnswers } from './scan.js';

const world = useWorld();
const cases: readonly (readonly [AppName, Mode])[] = [
  ['hono', 'bff'],
  ['hono', 'cookies'],
  ['express', 'bff'],
  ['express', 'cookies'],
];

describe.skipIf(!hasChromium)('an app in a browser', () => {
  const browser = prepareBrowser('chromium');
  afterAll(() => browser.close());

  describe.each(cases)('%s, %s', (app, mode) => {
    const auth = "import('/page.js').then(({ auth }) => auth)";
    describeNotesApp(world, {
      mode,
      browser,
      auth,
      hasServerForm: false,
      serve: () => serveNotes(world, { app, mode }),
    });
  });

  test('the scan of a page finds a token in each place', async () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl`;
    const context = await browser.open();
    const page = await context.newPage();
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
    await browser.leave(context);
  });
});
