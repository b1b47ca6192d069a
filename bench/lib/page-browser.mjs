// Chromium with a profile on disk, whose pages count their files, bytes and transactions.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_ADVICE, findChromium } from '../../tools/chromium.mjs';

/**
 * @typedef {object} Throttling
 * @property {number} latency milliseconds that each request takes longer
 * @property {number} download bytes a second; -1: no limit
 * @property {number} upload
 * @property {number} cpu by how much the processor is slower
 */

/** No first session of a page takes longer on a network of these, in milliseconds. */
export const QUIET_MS = 1_500;

/** Starts the browser. */
export async function launchBrowser() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_ADVICE);
  const profile = mkdtempSync(join(tmpdir(), 'claviger-page-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  await context.addInitScript(countTransactions);
  return {
    openPage: (/** @type {Throttling} */ throttling) => openPage(context, throttling),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Opens a page whose network and processor are throttled.
 *
 * @param {import('playwright-core').BrowserContext} context
 * @param {Throttling} throttling
 */
async function openPage(context, { latency, download, upload, cpu }) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: download,
    uploadThroughput: upload,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  /** @type {Set<string>} */
  const scripts = new Set();
  let counted = { files: 0, bytes: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) counted = { files: counted.files + 1, bytes: counted.bytes + encodedDataLength };
  });
  const evaluate = async (/** @type {string} */ expression) => {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  /** The files and bytes of scripts since the navigation, and the transactions. */
  const count = async () => ({ ...counted, transactions: await evaluate('globalThis.transactions') });
  return {
    /** Removes all that the origin of a page has stored. */
    clear: (/** @type {string} */ url) =>
      devtools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' }),
    async goto(/** @type {string} */ url) {
      counted = { files: 0, bytes: 0 };
      await page.goto(url, { waitUntil: 'commit' });
    },
    async reload() {
      counted = { files: 0, bytes: 0 };
      await page.reload({ waitUntil: 'commit' });
    },
    /**
     * The first session of the page: since the navigation, and since the start of its script. Until then the page is left
     * alone: a script that polls it would take its processor.
     */
    async measureFirst() {
      await page.waitForTimeout(QUIET_MS);
      const { ms, startedAt, ...scripts } = await evaluate(`(${describeFirst})()`);
      return { ms, sinceStartMs: ms - startedAt, ...(await count()), ...scripts };
    },
    count,
    run: (work, input) => page.evaluate(work, input),
    wait: (/** @type {number} */ ms) => page.waitForTimeout(ms),
    close: () => page.close(),
  };
}

function countTransactions() {
  globalThis.transactions = 0;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...parameters) {
    globalThis.transactions++;
    return transaction.apply(this, parameters);
  };
}

/** In the page: its first session, and the scripts that came before it. */
async function describeFirst() {
  const ms = await globalThis.first;
  const scripts = performance
    .getEntriesByType('resource')
    .filter(({ name, responseEnd }) => name.endsWith('.js') && responseEnd <= ms);
  const bytes = scripts.reduce((total, { transferSize }) => total + transferSize, 0);
  return { ms, startedAt: globalThis.startedAt, files: scripts.length, bytes };
}
