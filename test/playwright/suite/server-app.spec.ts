import { expect, test } from '@claviger/local/playwright';

test('an app with a server of its own has the server of its worker', async ({ page, claviger, baseURL }, info) => {
  await page.goto('/');
  expect(page.url()).toBe(`${baseURL}/`);
  await expect(page.locator('#state')).toHaveText(`${claviger.publicUrl}/us-east-1_Claviger1`);
  expect(claviger.url).toBe(claviger.publicUrl);
  expect(Number(new URL(claviger.url).port)).toBe(Number(process.env['SERVER_PORT']) + info.parallelIndex);
});
