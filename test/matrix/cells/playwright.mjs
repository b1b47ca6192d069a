// The suite in Chromium and in Firefox.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, firefox } from 'playwright-core';
import { findChromium } from '../../../tools/chromium.mjs';
import { findFirefox } from '../../../tools/firefox.mjs';
import { openSite } from './site.mjs';

const SUITE_LIMIT_MS = 100_000;

/**
 * @param {'chromium' | 'firefox'} browser
 * @param {Readonly<Record<string, string | Uint8Array>>} scripts of the page
 */
export async function runInPage(browser, scripts) {
  const site = await openSite(scripts);
  const profile = mkdtempSync(join(tmpdir(), 'claviger-matrix-'));
  const context = await (browser === 'chromium' ? openChromium(profile) : openFirefox(profile));
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(site.origin);
    await page.waitForFunction('window.runMatrix', undefined, { timeout: 15_000 }).catch((error) => {
      throw new Error([error.message, ...faults].join('\n'));
    });
    if (browser === 'chromium') await addAuthenticator(page);
    const options = {
      url: site.url,
      impossible:
        browser === 'chromium' ? {} : { passkeys: 'no virtual authenticator: Firefox has no DevTools protocol' },
      keepsSecureCookies: true,
    };
    page.setDefaultTimeout(SUITE_LIMIT_MS);
    return {
      version: context.browser()?.version(),
      results: await page.evaluate(`runMatrix(${JSON.stringify(options)})`),
    };
  } finally {
    await context.close();
    await site.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** @param {string} profile */
function openChromium(profile) {
  const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return chromium.launchPersistentContext(profile, { executablePath: findChromium(), chromiumSandbox: false, args });
}

/** @param {string} profile */
function openFirefox(profile) {
  const executablePath = findFirefox();
  return firefox.launchPersistentContext(profile, { channel: 'moz-firefox', executablePath });
}

/** @param {import('playwright-core').Page} page */
async function addAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
