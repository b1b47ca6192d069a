import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM_ADVICE, findChromium } from '../tools/chromium.mjs';

/** Whether this machine has a browser: `describe.skipIf(!hasChromium)` for a suite that needs one. */
export const hasChromium: boolean = findChromium() !== undefined;

/** A running browser with a user of its own; its pages share storage and locks as tabs do. */
export interface Chromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** What a browser does otherwise than in most tests. */
export interface ChromiumOptions {
  /** Whether pages that are left stay in the back/forward cache, which Playwright turns off. */
  readonly keepsLeftPages?: boolean;
}

/**
 * Starts Chromium on an empty profile in a temporary folder, without sandbox (tests run as root in containers) and
 * without anything that talks to the network by itself.
 *
 * @param preferences what the user chose in the browser's settings, as the profile stores it.
 */
export async function launchChromium(
  preferences: object = {},
  { keepsLeftPages = false }: ChromiumOptions = {},
): Promise<Chromium> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_ADVICE);
  const userData = mkdtempSync(join(tmpdir(), 'claviger-chromium-'));
  mkdirSync(join(userData, 'Default'));
  writeFileSync(join(userData, 'Default', 'Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(userData, {
    executablePath,
    headless: true,
    chromiumSandbox: false,
    ...(keepsLeftPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}
