import { readFile } from 'node:fs/promises';
import { findErrorCode } from '../base/error-code.js';
import type { ControlApp, ControlContext } from '../control/request-body.js';
import { sendError } from '../control/request-body.js';

const PAGE = '/_claviger/';

/** The files of the built console: path, name and type. */
const FILES: readonly (readonly [path: string, file: string, type: string])[] = [
  [PAGE, 'index.html', 'text/html; charset=utf-8'],
  [`${PAGE}console.js`, 'console.js', 'text/javascript; charset=utf-8'],
  [`${PAGE}console.css`, 'console.css', 'text/css; charset=utf-8'],
];

/** Their folders, relative to the published bundle and to the sources. */
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
 * The page of the console. It holds no data of the server, so a browser loads it without a token. It asks the user for
 * the token where the control plane needs one. Other sites cannot load it.
 */
export function addConsolePage(app: ControlApp): void {
  app.get('/_claviger', (context) => context.redirect(PAGE));
  for (const [path, file, type] of FILES) {
    app.get(path, async (context) => {
      setHeaders(context);
      const content = await readBuilt(file);
      if (content === undefined) return sendError(context, 404, 'The console is not built. Run npm run build.');
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
      if (findErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
