import { test } from '@claviger/local/playwright';

// A file's own proxy takes the place of the fixture's, and the app would call no server, or another one.
test.use({ proxy: { server: 'http://127.0.0.1:9' } });

test('refused: a proxy of a file', async ({ page }) => {
  await page.goto('about:blank');
});
