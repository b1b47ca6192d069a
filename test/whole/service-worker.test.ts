import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as parts from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';
import * as whole from '@claviger/auth/whole';
import { build } from 'esbuild';
import { parseSync, Visitor } from 'oxc-parser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, hasChromium, launchChromium } from '../chromium.js';
import { createUser, PASSWORD, serveFile } from '../peers/server.js';

const local = await serveFile();
const shipped = fileURLToPath(new URL('../../packages/auth/dist/bundle/', import.meta.url));

/** A service worker that answers a page: it calls one method and says who is signed in then. */
const worker = (entry: string, imports = '', methods = 'auth'): string => `
  import { createAuth } from '${entry}';
  ${imports}
  const auth = createAuth(${JSON.stringify(local.outputs)});
  const methods = ${methods};
  addEventListener('message', ({ data: { method, input }, ports: [port] }) => {
    methods[method](input)
      .then(() => auth.fetchAuthSession())
      .then(
        (session) => port.postMessage({
          userSub: session.getUserSub().or('none'),
          hasCredentials: session.getAWSCredentials().ok,
        }),
        ({ code, kind, recoverySuggestion }) => port.postMessage({ code, kind, recoverySuggestion }),
      );
  });
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));`;

/** Bundles a classic worker of the ordinary entries. */
async function bundle(): Promise<string> {
  const imports = "import { awsCredentials } from '@claviger/auth/vend';";
  const contents = worker('@claviger/auth', imports, '{ ...auth, getKeys: () => awsCredentials(auth)() }');
  const stdin = { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'iife', write: false });
  return outputFiles[0]?.text ?? '';
}

async function serve(): Promise<Server> {
  const bundled = await bundle();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, folder, ...path] = pathname.split('/');
    const isPage = pathname.endsWith('/');
    response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'text/javascript' });
    if (folder === 'claviger') response.end(readFileSync(`${shipped}${path.join('/')}`));
    else if (isPage) response.end('<!doctype html><title>app</title><link rel="icon" href="data:,">');
    else if (folder === 'bundled') response.end(bundled);
    else response.end(worker(`/claviger/${folder === 'whole' ? 'whole/index.js' : 'index.js'}`));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

test('the file has the exports of the package, and no import of anything', () => {
  expect(Object.keys(whole).sort()).toEqual(Object.keys(parts).sort());
  const { program, module } = parseSync('index.js', readFileSync(`${shipped}whole/index.js`, 'utf8'));
  const found: number[] = [];
  new Visitor({ ImportExpression: ({ start }) => void found.push(start) }).visit(program);
  expect([...found, ...module.staticImports]).toEqual([]);
});

test('the other entries refuse its auth, and say why', () => {
  expect(() => awsCredentials(whole.createAuth(local.outputs))).toThrow('an auth of this copy of @claviger/auth');
});

describe.skipIf(!hasChromium)('a service worker in Chromium', () => {
  let server: Server;
  let browser: Chromium;

  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });

  /** Opens a page with a service worker that has one of the entries. */
  async function open(entry: 'whole' | 'parts' | 'bundled'): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/${entry}/`);
    const type: WorkerType = entry === 'bundled' ? 'classic' : 'module';
    await page.evaluate(async (type: WorkerType) => {
      await navigator.serviceWorker.register('worker.js', { type });
    }, type);
    return page;
  }

  const call = (page: Page, method: string, input?: object): Promise<Record<string, unknown>> =>
    page.evaluate(
      async (data) => {
        const { active } = await navigator.serviceWorker.ready;
        const { port1, port2 } = new MessageChannel();
        return new Promise((resolve) => {
          port1.onmessage = (event) => resolve(event.data);
          active?.postMessage(data, [port2]);
        });
      },
      { method, input },
    );

  test('signs in with the whole file, and is still signed in after the browser has stopped it', async () => {
    const user = await createUser(local);
    const page = await open('whole');
    const signedIn = { userSub: user.sub, hasCredentials: true };
    expect(await call(page, 'signIn', { username: user.email, password: PASSWORD })).toEqual(signedIn);
    const devtools = await browser.context.newCDPSession(page);
    const stopped = new Promise<void>((resolve) => {
      devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
      });
    });
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
    await stopped;
    expect(await call(page, 'getCurrentUser')).toEqual(signedIn);
  });

  test('signs in with the ordinary entries in one file, and has credentials for other code', async () => {
    const user = await createUser(local);
    const page = await open('bundled');
    await call(page, 'signOut');
    const signedIn = { userSub: user.sub, hasCredentials: true };
    expect(await call(page, 'signIn', { username: user.email, password: PASSWORD })).toEqual(signedIn);
    expect(await call(page, 'getKeys')).toEqual(signedIn);
  });

  test('learns from the error of the ordinary entry which one to use', async () => {
    const page = await open('parts');
    await call(page, 'signOut');
    expect(await call(page, 'signIn', { username: 'ann@example.com', password: PASSWORD })).toEqual({
      code: 'CodeNotLoaded',
      kind: 'configuration',
      recoverySuggestion: 'Service workers forbid import(): use @claviger/auth/whole.',
    });
  });
});
