import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The built command. */
export const bin: string = fileURLToPath(new URL('../../packages/auth/bin/claviger-auth.mjs', import.meta.url));

/** How a command ended, and what it printed. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. It ends with the test. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves when the screen has a text; rejects when the command ends before. */
  shows(text: string | RegExp): Promise<string>;
  /** Waits for a question, and types an answer. Each question counts once. */
  answer(question: string, answer: string): Promise<void>;
  readonly ended: Promise<Outcome>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What standard input has. Default: it stays open, and nothing is typed. */
  readonly input?: string;
  /** The command of another installation. */
  readonly bin?: string;
  /** A program and its arguments, which starts the command. */
  readonly through?: readonly string[];
}

/** A user's machine: a home of its own, and nothing of AWS. */
export interface Machine {
  readonly home: string;
  /** The path of a file in the home, whose folders exist. */
  path(...parts: string[]): string;
  /** Writes a configuration, and returns the path of its file. */
  writeOutputs(outputs: unknown, name?: string): string;
  start(args: readonly string[], options?: RunOptions): Running;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
}

export function createMachine(): Machine {
  const home = mkdtempSync(join(tmpdir(), 'claviger-machine-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'tmp'));
  const path = (...parts: string[]): string => {
    const whole = join(home, ...parts);
    mkdirSync(join(whole, '..'), { recursive: true });
    return whole;
  };
  const start = (args: readonly string[], options: RunOptions = {}): Running => {
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: join(home, 'tmp'), ...options.env };
    const [file, ...rest] = [...(options.through ?? []), process.execPath, options.bin ?? bin, ...args];
    const child = spawn(file as string, rest, { env, cwd: home });
    return follow(child, options);
  };
  return {
    home,
    path,
    writeOutputs(outputs, name = 'amplify_outputs.json') {
      writeFileSync(path(name), JSON.stringify(outputs));
      return path(name);
    },
    start,
    run: (args, options = {}) => start(args, { input: '', ...options }).ended,
  };
}

/**
 * Follows a child process.
 *
 * @param screen - the stream that a person reads.
 */
export function follow(
  child: ReturnType<typeof spawn>,
  { input, screen = 'stderr' }: { readonly input?: string; readonly screen?: 'stdout' | 'stderr' } = {},
): Running {
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      output[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...output }));
  });
  if (input !== undefined) child.stdin?.end(input);
  // A command may end without having read all.
  child.stdin?.on('error', () => undefined);
  let answered = 0;
  const shows = (text: string | RegExp, from = 0): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const shown = output[screen].slice(from);
        const found = typeof text === 'string' ? (shown.includes(text) ? text : undefined) : text.exec(shown)?.[0];
        if (found !== undefined) resolve(found);
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without ${text}: ${output.stderr}${output.stdout}`)));
    });
  return {
    child,
    ended,
    shows,
    async answer(question, answer) {
      await shows(question, answered);
      answered = output[screen].indexOf(question, answered) + question.length;
      child.stdin?.write(`${answer}\n`);
    },
  };
}
