import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../base/usage-error.js';
import { readSeedOption } from '../seed/seed-file.js';
import { createClientEnvironment } from '../server/client-environment.js';
import { startLocal } from '../server/start-local.js';
import { explainStart, readServerOptions, type ServerArguments } from './server-options.js';
import { toWindowsCommandLine } from './windows-command-line.js';

/**
 * `claviger exec -- COMMAND`: runs a command with a server of its own, and ends with its status.
 *
 * @throws {Error} whose message is a sentence for the user
 */
export async function exec(args: ServerArguments, command: readonly string[]): Promise<void> {
  const [file, ...rest] = command;
  if (file === undefined || file === '')
    throw new UsageError('Write the command after two dashes: npx @claviger/local exec -- npm test');
  const seed = await readSeedOption(args.seed);
  const options = await readServerOptions(args);
  const local = await startLocal({ ...options, ...(seed !== undefined && { seed }) }).catch((error: unknown) => {
    throw explainStart(error, args);
  });
  const folder = await mkdtemp(join(tmpdir(), 'claviger-exec-'));
  let status: number;
  try {
    const outputs = join(folder, 'amplify_outputs.json');
    await writeFile(outputs, `${JSON.stringify(local.outputs, null, 2)}\n`);
    const env = { ...createClientEnvironment(process.env, local, args.region), CLAVIGER_OUTPUTS: outputs };
    status = await runToEnd(file, rest, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await local.close();
  }
  process.exit(status);
}

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const NOT_FOUND = 127;

/** @returns the exit status; as in shells, 128 plus the number of the signal that ended the command */
async function runToEnd(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = { stdio: 'inherit', env } as const;
  // On Windows npm and similar commands are scripts, which only a shell can start. It gets one line.
  const child =
    process.platform === 'win32'
      ? spawn(toWindowsCommandLine([file, ...args]), { ...options, shell: true })
      : spawn(file, args, options);
  const stopPassing = forwardSignals(child);
  try {
    await once(child, 'spawn');
    return await awaitEnd(child);
  } catch (error) {
    const code = readCode(error);
    console.error(code === 'ENOENT' ? `There is no command ${file}.` : `${file} cannot be run (${code}).`);
    return NOT_FOUND;
  } finally {
    stopPassing();
  }
}

function awaitEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function readCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function forwardSignals(child: ChildProcess): () => void {
  const stops = PASSED_ON.map((signal) => {
    const pass = (): void => {
      // The terminal sends Ctrl+C to the command as well. A second signal would make some commands stop at once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) passSignal(child, signal);
    };
    process.on(signal, pass);
    return () => void process.off(signal, pass);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function passSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  const report = (error: Error): void =>
    console.error(`${signal} did not reach ${child.spawnfile} (${readCode(error)}).`);
  // A process of another user, as with `sudo`, takes no signal and continues: Node.js emits an error.
  child.on('error', report);
  child.kill(signal);
  child.off('error', report);
}
