// Bundles the server into dist/bundle: unbundled, its libraries cost 30 MB and 200 ms at each start. The code stays
// readable, because a developer tool is read when it throws. `node tools/bundle.mjs FOLDER` writes it there instead.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeLicenses } from '../../../tools/licenses.mjs';
import { builtinsByMember } from './builtins.mjs';
import { buildConsole } from './console.mjs';
import { writeDeclarations } from './declarations.mjs';
import { compiledMigrations } from './migrations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = resolve(process.argv[2] ?? join(root, 'dist/bundle'));

/** Entries that an app imports. The command line checks the version by itself. */
const LIBRARY_ENTRIES = ['index.js', 'testing.js', 'playwright.js', 'vite.js'];

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'src/index.ts',
    cli: 'src/cli/main.ts',
    testing: 'src/testing/index.ts',
    playwright: 'src/playwright/index.ts',
    vite: 'src/vite/index.ts',
    'node-version': 'src/node-version.ts',
  },
  outdir,
  bundle: true,
  // What is loaded on first use stays in files of its own.
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The ES modules of a library: of CommonJS all is bundled, used or not.
  mainFields: ['module', 'main'],
  target: 'node22.16',
  // Loaded only where a feature needs it, and then from what the user has installed.
  external: ['@playwright/test', 'nodemailer', 'pg', '@node-saml/node-saml', 'xml-crypto'],
  plugins: [builtinsByMember, compiledMigrations],
  legalComments: 'inline',
  metafile: true,
  logLevel: 'warning',
});
for (const entry of LIBRARY_ENTRIES) {
  const path = join(outdir, entry);
  // Modules are evaluated in the order of their imports: an older Node gets its sentence before anything else fails.
  writeFileSync(path, `import './node-version.js';\n${readFileSync(path, 'utf8')}`);
}
const consoleModules = await buildConsole(join(outdir, 'console'));
await writeDeclarations(outdir);
const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
writeLicenses(resolve(outdir, '../..'), [...bundled.map((path) => join(root, path)), ...consoleModules]);
