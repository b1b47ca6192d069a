// A suite in workerd, which Cloudflare Workers run on.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';
import { build } from 'esbuild';

const host = fileURLToPath(new URL('../hosts/worker.mjs', import.meta.url));
const COMPATIBILITY_DATE = '2026-07-01';

/**
 * @param {string} tool folder in which miniflare is installed
 * @param {string} suite the name of its folder
 */
export async function runInWorkerd(tool, suite) {
  const require = createRequire(join(tool, 'package.json'));
  const { Miniflare } = require('miniflare');
  const { outputFiles } = await build({
    entryPoints: [host],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    define: { SUITE: JSON.stringify(suite) },
    write: false,
    logLevel: 'warning',
  });
  const local = await startLocal();
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: COMPATIBILITY_DATE,
  });
  try {
    const answer = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: local.url });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return { version: require('workerd/package.json').version, results: JSON.parse(text) };
  } finally {
    await worker.dispose();
    await local.close();
  }
}
