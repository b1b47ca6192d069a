import { expect, test } from '@claviger/local/playwright';
import { press, readState } from './app.js';

test('one user takes the place of another in each store that an app may choose', async ({ page, claviger }) => {
  for (const store of ['named', 'local', 'session', 'cookies']) {
    await page.goto(`/?store=${store}`);
    await press(page, 'Sign in', { 'E-mail': 'ada@example.com', Password: 'Correct-horse1' });
    await expect(page.locator('#state')).toContainText('ada@example.com');
    await claviger.signIn('ben@example.com', { page });
    expect(await readState(page), store).toMatchObject({ user: 'ben@example.com' });
  }
});

test('a sign-in leaves sessions of other pools and clients, and data of the app under similar names', async ({
  page,
  claviger,
}) => {
  const kept = {
    'claviger.us-east-1_Claviger1.clavigerlocalclient0000001.admin.current': 'a session with a label',
    'claviger.us-east-1_Other.otherclient.current': 'a session of another pool',
    'CognitoIdentityServiceProvider.otherclient.LastAuthUser': 'a session of another client',
    'claviger-theme': 'dark',
  };
  await page.goto('/');
  await claviger.signIn('ada@example.com', { page });
  expect(await readState(page)).toMatchObject({ user: 'ada@example.com' });
  await page.evaluate(storeEverywhere, kept);
  await claviger.signIn('ben@example.com', { page });
  expect(await readState(page)).toMatchObject({ user: 'ben@example.com' });
  expect(await page.evaluate(() => ({ ...localStorage }))).toMatchObject(kept);
  expect(await page.evaluate(readRecord, ['claviger', 'claviger-theme'])).toBe('dark');
  expect(await page.evaluate(readRecord, ['claviger', Object.keys(kept)[0] ?? ''])).toBe('a session with a label');
  expect(await page.evaluate(readRecord, ['claviger-notes', 'claviger-theme'])).toBe('dark');
});

/** Runs in the page: writes into `localStorage`, the database of the client, and one of the app. */
async function storeEverywhere(entries: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(localStorage, entries);
  for (const name of ['claviger', 'claviger-notes']) {
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onupgradeneeded = () => opening.result.createObjectStore('values');
      opening.onerror = reject;
      opening.onsuccess = () => {
        const transaction = opening.result.transaction('values', 'readwrite');
        for (const [key, value] of Object.entries(entries)) transaction.objectStore('values').put(value, key);
        transaction.oncomplete = () => resolve(opening.result.close());
      };
    });
  }
}

/** Runs in the page. */
function readRecord([name, key]: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name ?? '');
    opening.onerror = reject;
    opening.onsuccess = () => {
      if (!opening.result.objectStoreNames.contains('values')) {
        resolve(opening.result.close());
        return;
      }
      const reading = opening.result
        .transaction('values')
        .objectStore('values')
        .get(key ?? '');
      reading.onsuccess = () => {
        opening.result.close();
        resolve(reading.result);
      };
    };
  });
}
