import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { SessionStore } from '@claviger/auth/storage';
import { build } from 'esbuild';
import type { Frame, Page } from 'playwright-core';
import { type Chromium, type ChromiumOptions, launchChromium } from '../chromium.js';

/** A browser with pages of one origin, in which `window.storage` is the entry `@claviger/auth/storage`. */
export interface Pages {
  readonly browser: Chromium;
  readonly url: string;
  open(): Promise<Page>;
  close(): Promise<void>;
}

export async function startPages(options?: ChromiumOptions): Promise<Pages> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as storage from '@claviger/auth/storage'; Object.assign(globalThis, { storage });`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
  });
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/storage.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0]?.text : '<!doctype html><script src="/storage.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium({}, options);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    browser,
    url,
    async open() {
      const page = await browser.context.newPage();
      await page.goto(url);
      return page;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What an expression throws in a page, as text; `no error` when nothing. */
export function failureOf(page: Page | Frame, expression: string): Promise<string> {
  const describe = `(error) => [error.name, error.code, error.message, error.stack].join(' ')`;
  return page.evaluate(`(async () => ${expression})().then(() => 'no error', ${describe})`);
}

/** A frame of an origin of its own, such as sandboxed pages have: everything that is stored by origin is blocked. */
export async function openBlockedFrame(page: Page): Promise<Frame> {
  const attached = page.waitForEvent('framenavigated');
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.src = '/';
    document.body.append(frame);
  });
  const frame = await attached;
  await frame.waitForFunction('globalThis.storage !== undefined');
  return frame;
}

let stores = 0;

/**
 * A store in a page, used from here: what runs under its locks and its watchers run here.
 *
 * @param expression makes the store in the page, such as `storage.webStorage()`.
 */
export async function openPageStore(page: Page, expression: string): Promise<SessionStore> {
  const id = `store${stores++}`;
  const callbacks = new Map<number, (text: string) => unknown>();
  await page.exposeFunction(`${id}Callback`, async (callback: number, text: string) => callbacks.get(callback)?.(text));
  const call = <T>(body: string, ...args: unknown[]): Promise<T> =>
    page.evaluate(`((store, call, args) => ${body})(${id}, ${id}Callback, ${JSON.stringify(args)})`);
  await page.evaluate(`globalThis.${id} = ${expression}; undefined`);
  let count = 0;
  const enter = (callback: (text: string) => unknown): number => {
    callbacks.set(++count, callback);
    return count;
  };
  return {
    shared: await call('store.shared'),
    read: (key) => call('store.read(...args)', key),
    ...((await call<boolean>('store.readEach !== undefined')) && {
      readEach: (keys) => call<(string | null)[]>('store.readEach(args)', ...keys),
    }),
    write: (key, value) => call('store.write(...args)', key, value),
    remove: (key) => call('store.remove(...args)', key),
    async lock(name, options, work) {
      let failure: unknown;
      const callback = enter(() =>
        work().catch((error) => {
          failure = error;
          throw error;
        }),
      );
      try {
        return await call(`store.lock(args[0], args[1], () => call(args[2], ''))`, name, options, callback);
      } catch (error) {
        throw failure ?? error;
      }
    },
    watch(onChange) {
      const callback = enter(onChange);
      const started = call(
        `{ (globalThis.stops ??= {})[args[0]] = store.watch((key) => call(args[0], key)); }`,
        callback,
      );
      return () => {
        // The page may be gone by then.
        void started.then(() => call('globalThis.stops[args[0]]()', callback)).catch(() => undefined);
      };
    },
  };
}
