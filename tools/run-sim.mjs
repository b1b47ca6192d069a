// The simulation of test/simulation, bundled to plain JavaScript: it runs in threads, and on every Node that there is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'claviger-sim-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({
  absWorkingDir: root,
  entryPoints: ['test/simulation/main.ts', 'test/simulation/worker.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  outdir: folder,
  outExtension: { '.js': '.mjs' },
});
process.chdir(root);
await import(pathToFileURL(join(folder, 'main.mjs')).href);
