import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { errorCode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';

/** Signals that end a command. They reach it, and this process waits for its end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Runs a command in this terminal until it ends.
 *
 * @returns its exit status; as in shells, 128 and the number of the signal that ended it.
 * @throws {CommandError} when it cannot be started.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  // On Windows commands like npm are scripts, which only a shell can start.
  const child = spawn(file, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  const pass = (signal: NodeJS.Signals): void => passSignal(child, signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const [status, signal]: [number | null, NodeJS.Signals | null] = await awaitEnd(child);
    return status ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  } catch (error) {
    const reason = errorCode(error);
    throw new CommandError(reason === 'ENOENT' ? `There is no command ${file}.` : `${file} cannot be run (${reason}).`);
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

async function awaitEnd(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
}

function passSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  // A terminal sends Ctrl+C to the command itself. Some commands stop at once at a second one.
  if (signal === 'SIGINT' && hasTerminal) return;
  child.kill(signal);
}
