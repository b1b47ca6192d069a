// A suite on Node.js, Bun or Deno.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';
import { runGroup } from '../../../tools/process-group.mjs';

const host = fileURLToPath(new URL('../hosts/runtime.mjs', import.meta.url));
const LIMIT_MS = 120_000;

/**
 * @param {string} program
 * @param {string[]} args before those of the host
 * @param {string} suite the name of its folder
 */
export async function runInRuntime(program, args, suite) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-matrix-'));
  const local = await startLocal();
  try {
    const { status, output } = await runGroup(program, [...args, host, suite, local.url, folder], {
      cwd: folder,
      limitMs: LIMIT_MS,
      env: { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1' },
    });
    if (status !== 0) throw new Error(output);
    const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout;
    return {
      version: /\d+\.\d+\.\d+/.exec(version)?.[0],
      results: JSON.parse(output.trim().split('\n').at(-1) ?? ''),
    };
  } finally {
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
