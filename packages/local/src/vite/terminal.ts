import { styleText } from 'node:util';
import type { ViteDevServer } from 'vite';
import type { Local } from '../server/local.js';

/** Adds the console's address and the ready users to the addresses that Vite prints. */
export async function announce(server: ViteDevServer, local: Local): Promise<void> {
  const { printUrls } = server;
  const [user] = await local.listReadyUsers(1);
  const lines = [
    toLine('Claviger', styleText('cyan', toConsoleUrl(local))),
    ...(user === undefined ? [] : [toLine('Sign in', `${user.username}, password ${user.password}`)]),
  ];
  server.printUrls = () => {
    printUrls();
    for (const line of lines) server.config.logger.info(line);
  };
}

/** Makes `c` and Enter open the console. It replaces Vite's shortcut for an empty terminal. */
export function addConsoleShortcut(server: ViteDevServer, local: Local): void {
  const { bindCLIShortcuts } = server;
  const shortcut = {
    key: 'c',
    description: 'open the console of Claviger',
    action: (current: ViteDevServer) => openInBrowser(current, toConsoleUrl(local)),
  };
  server.bindCLIShortcuts = (options) =>
    bindCLIShortcuts({ ...options, customShortcuts: [...(options?.customShortcuts ?? []), shortcut] });
}

/** As Vite opens the app: `BROWSER` chooses the browser, and an open tab is used again. */
function openInBrowser(server: ViteDevServer, url: string): void {
  const options = server.config.server;
  const { open } = options;
  options.open = url;
  try {
    server.openBrowser();
  } finally {
    options.open = open;
  }
}

function toConsoleUrl({ url }: Local): string {
  return `${url}/_claviger/`;
}

/** In the form of Vite's own lines. */
function toLine(name: string, text: string): string {
  return `  ${styleText('green', '➜')}  ${styleText('bold', `${name}:`)} ${text}`;
}
