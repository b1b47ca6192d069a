// Browsers keep a page that the user has left, frozen, for some minutes.
import { expect, onTestFinished, test } from 'vitest';
import { hasChromium } from '../chromium.js';
import { startPages } from './pages.js';

test.skipIf(!hasChromium)('a page opens the database although a page that was left is still creating it', async () => {
  const pages = await startPages({ keepsLeftPages: true });
  onTestFinished(() => pages.close());
  const page = await pages.open();
  await page.evaluate(`{
    const store = storage.encryptedStorage();
    store.watch(() => undefined);
    // The page freezes before the browser answers.
    addEventListener('pagehide', () => void store.read('key'));
  }`);
  await page.goto(`${pages.url}next`);
  expect(await page.evaluate("storage.encryptedStorage().read('key')")).toBeNull();
});
