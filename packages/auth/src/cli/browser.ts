import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAddressedTo } from './is-addressed-to.js';

/**
 * Opens a URL in the user's browser. Other users can read the arguments of a process, so the browser gets a link to this
 * process, which works once and leads on to the URL. A machine without a browser is no failure: the terminal shows the URL.
 *
 * @returns a function that closes the link.
 */
export async function openInBrowser(url: string): Promise<() => void> {
  const path = `/${randomBytes(16).toString('hex')}`;
  let isUsed = false;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const isOurs = request.url === path && isAddressedTo(request, `127.0.0.1:${port}`) && !isUsed;
    const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', connection: 'close' };
    isUsed ||= isOurs;
    response.writeHead(isOurs ? 302 : 404, { ...headers, ...(isOurs && { location: url }) }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [file, ...args] = getOpener(process.platform);
  spawn(file, [...args, `http://127.0.0.1:${port}${path}`], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** The program that opens a URL in the browser of the user's choice. */
function getOpener(platform: NodeJS.Platform): readonly [file: string, ...args: string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}
