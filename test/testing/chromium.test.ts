import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { hasChromium, launchChromium } from '../chromium.js';

test.skipIf(!hasChromium)('a story in Chromium gets each state, on a page without a secure context', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export { createTestAuth } from '@claviger/auth/testing';", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'iife',
    globalName: 'testing',
    target: 'es2022',
    write: false,
  });
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.context.newPage();
  // A page of no origin: without IndexedDB and, on http, without WebCrypto.
  await page.setContent('<!doctype html><title>story</title>');
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  const statuses = await page.evaluate(async () => {
    const { createTestAuth } = (globalThis as unknown as { testing: typeof import('@claviger/auth/testing') }).testing;
    const states = [{}, { guest: true }, { signedIn: true }, { expired: true }];
    return Promise.all(
      states.map(async (options) => {
        const { auth } = createTestAuth(options);
        const { isSignedIn } = await auth.fetchAuthSession();
        return [auth.getSnapshot().status, isSignedIn];
      }),
    );
  });
  expect(statuses).toEqual([
    ['signedOut', false],
    ['signedOut', false],
    ['signedIn', true],
    ['expired', true],
  ]);
});
