import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { errorCode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';

/** Signals that end a command. They reach it, and this process waits for its end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** As in shells. */
const NOT_FOUND_STATUS = 127;
const NOT_RUNNABLE_STATUS = 126;

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
  const options = { env, stdio: 'inherit' } as const;
  // On Windows commands like npm are scripts, which only a shell can start.
  const child =
    process.platform === 'win32'
      ? spawn(toWindowsCommandLine([file, ...args]), { ...options, shell: true })
      : spawn(file, args, options);
  const pass = (signal: NodeJS.Signals): void => passSignal(child, signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    await once(child, 'spawn');
    return await awaitEnd(child);
  } catch (error) {
    const reason = errorCode(error);
    if (reason === 'ENOENT') throw new CommandError(`There is no command ${file}.`, NOT_FOUND_STATUS);
    throw new CommandError(`${file} cannot be run (${reason}).`, NOT_RUNNABLE_STATUS);
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

function awaitEnd(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (status, signal) => resolve(status ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}

function passSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  // A terminal sends Ctrl+C to the command itself. Some commands stop at once at a second one.
  if (signal === 'SIGINT' && hasTerminal) return;
  const report = (error: Error): void =>
    console.error(`${signal} did not reach ${child.spawnfile} (${errorCode(error)}).`);
  // A process of another user, as with `sudo`, takes no signal and continues: Node.js emits an error.
  child.on('error', report);
  child.kill(signal);
  child.off('error', report);
}

/**
 * Quotes a command for `cmd.exe`, so that a program receives each argument as it is. Variables (`%NAME%`) are expanded.
 *
 * @param parts - the program and its arguments.
 */
export function toWindowsCommandLine(parts: readonly string[]): string {
  return parts.map(quote).join(' ');
}

function quote(part: string): string {
  if (/^[\w.:/\\@=+,-]+$/.test(part)) return part;
  // A backslash counts only before a quotation mark, and two of these in quotation marks are one.
  return `"${part.replace(/(\\*)"/g, '$1$1""').replace(/\\+$/, '$&$&')}"`;
}
