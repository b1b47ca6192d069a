// How much later `vite dev` is ready with a backend beside it, in a row of bench/apps.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const ROUNDS = 11;
const BUDGET_MS = 150;

/** @returns {Promise<{ withoutMs: number, withMs: number, laterMs: number, budgetMs: number }>} medians */
export async function measureViteStart() {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-vite-start-'));
  try {
    await symlink(modules, join(folder, 'node_modules'), 'junction');
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'index.html'), '<title>App</title>');
    await writeConfig(folder, 'without', '');
    // A new data folder is the slowest start.
    await writeConfig(folder, 'with', `claviger({ port: 0 })`);
    /** @type {Record<'without' | 'with', number[]>} */
    const times = { without: [], with: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of /** @type {const} */ (['without', 'with'])) {
        await rm(join(folder, '.claviger'), { recursive: true, force: true });
        times[name].push(await startOnce(folder, name));
      }
    }
    const [withoutMs, withMs] = [findMedian(times.without), findMedian(times.with)];
    return { withoutMs, withMs, laterMs: withMs - withoutMs, budgetMs: BUDGET_MS };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} plugin
 */
async function writeConfig(folder, name, plugin) {
  const imported = plugin === '' ? '' : `import { claviger } from '@claviger/local/vite';`;
  const text = `${imported} export default { clearScreen: false, server: { port: 0 }, plugins: [${plugin}] };`;
  await writeFile(join(folder, `${name}.config.mjs`), text);
}

/**
 * @param {string} folder
 * @param {string} name of the configuration
 * @returns {Promise<number>} milliseconds from the start of the process until Vite is ready
 */
async function startOnce(folder, name) {
  const startedAt = performance.now();
  const args = [join(modules, 'vite/bin/vite.js'), 'dev', '--config', `${name}.config.mjs`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (!/ready in/.test(output)) continue;
    const ms = performance.now() - startedAt;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return ms;
  }
  throw new Error(`vite dev ended before it was ready:\n${output}`);
}

/** @param {number[]} times */
function findMedian(times) {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? Number.NaN;
}
