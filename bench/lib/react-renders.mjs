// How often a component renders that asks who is signed in, in a row of bench/apps.mjs: React in Chromium, and the backend.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_ADVICE, findChromium } from '../../tools/chromium.mjs';

const USER = { username: 'ada@example.com', password: 'Passw0rd!' };
const APP = `
  import { createAuth } from '@claviger/auth';
  import { AuthProvider, useAuthSession } from '@claviger/auth/react';
  import { createElement } from 'react';
  import { createRoot } from 'react-dom/client';
  const { outputs, initial } = await (await fetch('/data')).json();
  const auth = createAuth(outputs);
  let renders = 0;
  function Status() {
    renders++;
    return useAuthSession().status;
  }
  globalThis.app = { auth, takeRenders: () => renders - (renders = 0) };
  createRoot(document.body).render(createElement(AuthProvider, { auth, initial }, createElement(Status)));`;

/** @returns {Promise<Record<'hydration' | 'refresh' | 'signOut', number>>} renders for each */
export async function countRenders() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_ADVICE);
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [USER] }] } });
  const site = await serveApp(local.outputs);
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction('globalThis.app');
    site.initial = await page.evaluate(async (user) => {
      await globalThis.app.auth.signIn(user);
      return globalThis.app.auth.getSnapshot();
    }, USER);
    await page.reload();
    await page.waitForFunction('globalThis.app');
    return await page.evaluate(async () => {
      const { auth, takeRenders } = globalThis.app;
      const run = async (work) => {
        await work();
        // What renders does so before the second frame.
        for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
        return takeRenders();
      };
      return {
        hydration: await run(() => auth.fetchAuthSession()),
        refresh: await run(() => auth.fetchAuthSession({ forceRefresh: true })),
        signOut: await run(() => auth.signOut()),
      };
    });
  } finally {
    await browser.close();
    site.close();
    await local.close();
  }
}

/** Serves the app with a snapshot, as a server writes it into a page. */
async function serveApp(outputs) {
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  const server = createServer(({ url }, response) => {
    if (url === '/app.js') response.setHeader('content-type', 'text/javascript').end(outputFiles[0].text);
    else if (url === '/data') response.end(JSON.stringify({ outputs, initial: site.initial }));
    else
      response.setHeader('content-type', 'text/html').end('<body></body><script type="module" src="/app.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = {
    url: `http://localhost:${server.address().port}/`,
    initial: undefined,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return site;
}
