import { type Local, startLocal } from '@claviger/local';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { clientId } from '../peers/server.js';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1_200, height: 800 };

describe.skipIf(!hasChromium)('the looks of the pages', () => {
  let local: Local;
  let browser: Chromium;
  let page: Page;

  beforeAll(async () => {
    local = await startLocal();
    browser = await launchChromium();
    page = await browser.context.newPage();
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await browser.close();
    await local.close();
  });

  const openLogin = (): Promise<unknown> => {
    const query = {
      client_id: clientId,
      redirect_uri: 'http://localhost:3000/',
      response_type: 'code',
      scope: 'openid',
    };
    return page.goto(`${local.url}/login?${new URLSearchParams(query)}`);
  };

  async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await locator.boundingBox();
    if (box === null) throw new Error('It is not on the page.');
    return box;
  }

  /** The contrast of a field's border with the card that it stands on (WCAG 2.2, 1.4.11). */
  function borderContrast(field: Locator): Promise<number> {
    return field.evaluate((element) => {
      const canvas = document.createElement('canvas').getContext('2d');
      if (canvas === null) throw new Error('There is no canvas.');
      const luminance = (color: string): number => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
        const linear = [red, green, blue].map((value) =>
          value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
      };
      let behind: Element | null = element.parentElement;
      const isClear = (color: string): boolean => color === 'rgba(0, 0, 0, 0)';
      while (behind !== null && isClear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
      const border = luminance(getComputedStyle(element).borderTopColor);
      const card = luminance(behind === null ? '#fff' : getComputedStyle(behind).backgroundColor);
      return (Math.max(border, card) + 0.05) / (Math.min(border, card) + 0.05);
    });
  }

  test.each(['light', 'dark'] as const)('field borders have a contrast of 3:1 in %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await openLogin();
    expect(await borderContrast(page.locator('input[name=username]'))).toBeGreaterThanOrEqual(3);
    await page.goto(`${local.url}/_claviger/`);
    const field = page.getByLabel('Address or phone number');
    await field.waitFor();
    expect(await borderContrast(field)).toBeGreaterThanOrEqual(3);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('on a login page typed text is not bold, and notes keep their distance', async () => {
    await page.setViewportSize(PHONE);
    await openLogin();
    const weight = await page.locator('input[name=username]').evaluate((field) => getComputedStyle(field).fontWeight);
    expect(weight).toBe('400');
    await page.goto(`${local.url}/error?error=redirect_mismatch`);
    const heading = await boxOf(page.locator('h1'));
    const note = await boxOf(page.getByRole('alert'));
    const code = await boxOf(page.getByText('redirect_mismatch'));
    expect(note.y - heading.y - heading.height).toBeGreaterThanOrEqual(12);
    expect(code.y - note.y - note.height).toBeGreaterThanOrEqual(12);
  });

  test.each([DESK, PHONE])('the dialog of a reset sits in the middle, at $width pixels', async (viewport) => {
    await page.setViewportSize(viewport);
    await page.goto(`${local.url}/_claviger/#/controls`);
    await page.getByRole('link', { name: 'Controls' }).click();
    await page.getByRole('button', { name: 'Reset the server' }).click();
    const dialog = page.getByRole('dialog');
    const { x, y, width, height } = await boxOf(dialog);
    expect(Math.abs(x + width / 2 - viewport.width / 2)).toBeLessThan(10);
    expect(Math.abs(y + height / 2 - viewport.height / 2)).toBeLessThan(2);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('on a phone an opened request is not cut off, and nothing makes the page wider', async () => {
    await fetch(local.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
    });
    await page.setViewportSize(PHONE);
    await page.goto(`${local.url}/_claviger/`);
    for (const view of ['Requests', 'Users', 'Apps', 'Controls', 'Inbox']) {
      await page.getByRole('link', { name: view }).click();
      await page.getByRole('heading', { name: view, level: 1 }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(PHONE.width);
    }
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('button', { name: 'GetUser' }).first().click();
    const details = page.locator('dl').first();
    await details.waitFor();
    const { x, width } = await boxOf(details);
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(PHONE.width - 16);
  });
});
