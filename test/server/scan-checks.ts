import { expect, test } from 'vitest';
import type { NotesBrowser } from './notes-checks.js';
import { scanForSecrets, watchAnswers } from './scan.js';

/** Describes what the scan of a page finds in a browser. */
export function describeScan(browser: NotesBrowser): void {
  test('the scan of a page finds a token in each place', async () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl`;
    const context = await browser.open();
    const page = await context.newPage();
    const watched = await watchAnswers(page);
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: token, headers: { token } }));
    await page.route('**/other', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('http://localhost:65535/other');
    await page.evaluate(() => document.documentElement.setAttribute('planted', 'AKIAIOSFODNN7EXAMPLE'));
    await page.goto('http://localhost:65535/');
    await page.evaluate(async (planted) => {
      document.body.textContent = planted;
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
    const found = await scanForSecrets(page, watched);
    expect(found).toContain('document: AKIAIOSFODNN…');
    expect([...new Set(found.map((place) => place.split(': ')[0]))].sort()).toEqual([
      'IndexedDB planted.store',
      'IndexedDB, decrypted',
      'document',
      'document.cookie',
      'http://localhost:65535/',
      'localStorage',
      'sessionStorage',
    ]);
    await browser.leave(context);
  });
}
