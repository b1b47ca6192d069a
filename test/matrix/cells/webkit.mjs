// The suite in WebKitGTK, over WebDriver: https://www.w3.org/TR/webdriver2/
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSite } from './site.mjs';

const MINI_BROWSER = '/usr/{lib,libexec}/{,*/}webkit2gtk-4*/MiniBrowser';
const START_LIMIT_MS = 30_000;
const SUITE_LIMIT_MS = 150_000;
const RETRY_MS = 100;

/** @param {Readonly<Record<string, string | Uint8Array>>} scripts of the page */
export async function runInWebKit(scripts) {
  const site = await openSite(scripts);
  const home = mkdtempSync(join(tmpdir(), 'claviger-webkit-'));
  const port = await findFreePort();
  const env = {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    // Its sandbox needs rights that containers do not give. The browser opens only our own page.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const driver = spawn('xvfb-run', ['--auto-servernum', 'WebKitWebDriver', `--port=${port}`], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  try {
    return await runSession(`http://127.0.0.1:${port}`, site);
  } finally {
    if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGKILL');
    await site.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {string} driver its URL
 * @param {{ origin: string, url: string }} site
 */
async function runSession(driver, site) {
  const [binary] = globSync(MINI_BROWSER);
  if (binary === undefined) throw new Error('MiniBrowser is missing: install Debian’s webkit2gtk-driver.');
  const alwaysMatch = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
  const { sessionId, capabilities } = await start(driver, { capabilities: { alwaysMatch } });
  /**
   * @param {string} path
   * @param {object} body
   */
  const ask = (path, body) => post(`${driver}/session/${sessionId}/${path}`, body);
  await ask('timeouts', { script: SUITE_LIMIT_MS });
  await ask('url', { url: site.origin });
  const options = {
    url: site.url,
    impossible: { passkeys: 'no passkeys in WebKitGTK' },
    // WebKit takes no http page for a secure one, not even of this machine.
    keepsSecureCookies: false,
  };
  const script = `
    const done = arguments[arguments.length - 1];
    const run = () => window.runMatrix ? window.runMatrix(${JSON.stringify(options)}).then(JSON.stringify).then(done, (error) => done('!' + error.stack)) : setTimeout(run, 50);
    run();`;
  const answer = await ask('execute/async', { script, args: [] });
  if (answer.startsWith('!')) throw new Error(answer.slice(1));
  return { version: capabilities.browserVersion, results: JSON.parse(answer) };
}

/**
 * Opens a session as soon as the driver listens.
 *
 * @param {string} driver
 * @param {object} body
 */
async function start(driver, body) {
  for (const until = Date.now() + START_LIMIT_MS; ; ) {
    try {
      return await post(`${driver}/session`, body);
    } catch (error) {
      if (!(error instanceof TypeError) || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * @param {string} url
 * @param {object} body
 */
async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(SUITE_LIMIT_MS),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
