import { readFile } from 'node:fs/promises';
import type { ControlApp, ControlContext } from '../control/request-body.js';
import { sendError } from '../control/request-body.js';

const PAGE = '/_claviger/';

/** What the build made of the console, by its path: the file's name and type. */
const FILES: readonly (readonly [path: string, file: string, type: string])[] = [
  [PAGE, 'index.html', 'text/html; charset=utf-8'],
  [`${PAGE}console.js`, 'console.js', 'text/javascript; charset=utf-8'],
  [`${PAGE}console.css`, 'console.css', 'text/css; charset=utf-8'],
];

/** Where that lies, seen from the published bundle and from the sources. */
const FOLDERS: readonly URL[] = ['./console/', '../../dist/bundle/console/'].map(
  (folder) => new URL(folder, import.meta.url),
);

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The page of the console. It holds nothing of the server's, so that a browser gets it without a token, which it asks
 * for where the control plane wants one; other sites don't get even that.
 */
export function addConsolePage(app: ControlApp): void {
  app.get('/_claviger', (context) => context.redirect(PAGE));
  for (const [path, file, type] of FILES) {
    app.get(path, async (context) => {
      setHeaders(context);
      const content = await readBuilt(file);
      if (content === undefined)
        return sendError(context, 404, 'The console has not been built: npm run build makes it.');
      return context.body(content, 200, { 'Content-Type': type });
    });
  }
}

function setHeaders(context: ControlContext): void {
  context.header('Content-Security-Policy', POLICY);
  context.header('X-Frame-Options', 'DENY');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
}

async function readBuilt(file: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    try {
      return await readFile(new URL(file, folder), 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return undefined;
}
