import { expect, type Page } from '@playwright/test';

/** What the app shows: the user, the issuer of the tokens, and the key of the AWS credentials. */
export async function readState(page: Page): Promise<{ user: string; issuer: string; key: string }> {
  const state = page.locator('#state');
  await expect(state).not.toBeEmpty();
  const [user = '', issuer = '', key = ''] = (await state.innerText()).split(' ');
  return { user, issuer, key };
}

/** Fills the form of the app and presses a button. */
export async function press(page: Page, button: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: button }).click();
}
