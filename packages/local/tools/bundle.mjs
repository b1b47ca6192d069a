// Bundles the server into dist/bundle: unbundled, its libraries cost 30 MB and 200 ms at each start. The types stay
// those that tsc wrote. `node tools/bundle.mjs FOLDER` writes it there instead.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtinsByMember } from './builtins.mjs';
import { buildConsole } from './console.mjs';
import { compiledMigrations } from './migrations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const outdir = process.argv[2] ?? `${root}dist/bundle`;

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { index: 'src/index.ts', cli: 'src/cli/main.ts', testing: 'src/testing/index.ts' },
  outdir,
  bundle: true,
  // What is loaded on first use stays in files of its own.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.16',
  // Loaded only where a feature needs it, and then from what the user has installed.
  external: ['nodemailer', 'pg', '@node-saml/node-saml', 'xml-crypto'],
  plugins: [builtinsByMember, compiledMigrations],
  legalComments: 'linked',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});
await buildConsole(`${outdir}/console`);
