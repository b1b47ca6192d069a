import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileStorage, type SessionStore } from '@claviger/auth/storage';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Another process that runs a module of this text with arguments. It ends with the test. */
export interface OtherProcess {
  readonly child: ChildProcess;
  /** Resolves when it has printed a line of this text; rejects when it ends before. */
  prints(line: string): Promise<void>;
  /** Resolves to what it printed once it has ended. */
  readonly ended: Promise<string>;
}

/** Tests that run beside others have an `onTestFinished` of their own. */
export type OnEnd = (callback: () => void) => void;

export function startProcess(program: string, args: readonly string[], onEnd: OnEnd = onTestFinished): OtherProcess {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, '--', ...args], { cwd: root });
  onEnd(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(output)));
  return {
    child,
    ended,
    prints: (line) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (output.split('\n').includes(line)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without ${line}: ${output}`)));
      }),
  };
}

/** What a program for {@link startProcess} starts with: a store in the file that its first argument names. */
export const openStore = `
  import { appendFileSync } from 'node:fs';
  import { fileStorage } from '@claviger/auth/storage';
  const [, path, start] = process.argv;
  const store = fileStorage({ path, key: new Uint8Array(32).fill(7) });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

/** The same store in this process. */
export function openHere(path: string): SessionStore {
  return fileStorage({ path, key: new Uint8Array(32).fill(7) });
}

/** The path of a file in a folder of its own, which goes away with the test. */
export function makePath(onEnd: OnEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-file-'));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'session');
}
