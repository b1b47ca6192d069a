// Programs that a tool runs within a time limit, each in a process group of its own, so that nothing of it stays behind.
import { spawn } from 'node:child_process';

/** The process group that runs now. */
let running = 0;

/** Ends the program that runs, too, when a signal ends this process. */
export function endWithThisProcess() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      stopGroup(running);
      process.exit(1);
    });
  }
}

/**
 * Runs a program to its end. At the limit its whole group is stopped.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, limitMs: number, stdio?: 'pipe' | 'inherit', env?: NodeJS.ProcessEnv }} options `pipe`, the default,
 * collects the output
 * @returns {Promise<{ status: number, output: string }>}
 */
export function runGroup(program, args, { cwd, limitMs, stdio = 'pipe', env = process.env }) {
  return new Promise((resolve) => {
    const isWindows = process.platform === 'win32';
    // There npm is a script, which only a shell runs.
    const shell = isWindows && program === 'npm';
    const child = spawn(program, args, { cwd, env, shell, detached: !isWindows, stdio: ['ignore', stdio, stdio] });
    running = child.pid ?? 0;
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const timer = setTimeout(() => {
      output += `\nStopped: it took longer than ${limitMs / 1000} s.`;
      stopGroup(running);
    }, limitMs);
    child.on('error', (error) => {
      output += error.message;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      running = 0;
      resolve({ status: code ?? 1, output });
    });
  });
}

/** @param {number} pid of the group's leader; 0 for none */
function stopGroup(pid) {
  if (pid === 0) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Ended by itself in the meantime.
  }
}

/**
 * @param {number} since an instant of `Date.now()`
 * @returns {string} the time from then to now, for a line of output
 */
export function secondsSince(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
