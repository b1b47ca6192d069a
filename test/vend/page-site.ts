import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A server on this machine. */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): void;
}

export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Serves an empty page, and `/page.js`: a module with what tests call in the page. */
export async function servePage(script: string): Promise<Listening> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'js' },
    ...{ bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser' },
  });
  return listen((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0]?.text : '<!doctype html>');
  });
}
