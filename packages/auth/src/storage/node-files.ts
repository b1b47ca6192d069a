/** The used parts of Node.js. The package compiles without the types of a runtime. */
export interface NodeFiles {
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  open(path: string, flags: 'r' | 'wx', mode?: number): Promise<FileHandle>;
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<string | undefined>;
  rename(from: string, to: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  rm(path: string, options: { recursive?: boolean; force: boolean }): Promise<void>;
  readdir(path: string): Promise<string[]>;
  stat(path: string): Promise<FileStats>;
  utimes(path: string, accessedAt: Date, modifiedAt: Date): Promise<void>;
  readlink(path: string): Promise<string>;
}

interface FileHandle {
  writeFile(data: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The status of a file or a folder. */
export interface FileStats {
  readonly mtimeMs: number;
  readonly ino: number;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A watcher of a folder. */
export interface Watcher {
  on(event: 'error', listener: () => void): void;
  close(): void;
}

/** The parts of Node.js that a store in a file needs. */
export interface Node {
  readonly files: NodeFiles;
  readonly path: {
    resolve(path: string): string;
    dirname(path: string): string;
    basename(path: string): string;
    join(...parts: string[]): string;
  };
  readonly pid: number;
  /** Undefined on Windows. */
  readonly userId: number | undefined;
  /** The name of this machine. */
  readonly host: string;
  /** Sends signal 0. Throws `ESRCH` without such a process. */
  kill(pid: number, signal: 0): void;
  watch(path: string, options: { persistent: false }, listener: (event: string, name: string | null) => void): Watcher;
}

interface NodeProcess {
  readonly pid: number;
  kill(pid: number, signal: 0): void;
  geteuid?(): number;
  getBuiltinModule?(id: string): unknown;
}

/**
 * Loads the modules of Node.js at run time: a bundler must not see an import of them.
 *
 * @throws {Error} without `process.getBuiltinModule` (Node.js 20.16 and later).
 */
export function loadNode(): Node {
  const { process } = globalThis as unknown as { process?: NodeProcess };
  const load = <T>(id: string): T => {
    const module = process?.getBuiltinModule?.(id);
    if (!module) throw new Error('fileStorage works in Node.js 20.19 and later.');
    return module as T;
  };
  const { pid = 0 } = process ?? {};
  return {
    files: load('node:fs/promises'),
    path: load('node:path'),
    watch: load<Pick<Node, 'watch'>>('node:fs').watch,
    host: load<{ hostname(): string }>('node:os').hostname(),
    pid,
    userId: process?.geteuid?.(),
    kill: (target) => process?.kill(target, 0),
  };
}

/** Returns the status of a path; undefined when it does not exist. */
export async function statIfThere({ files }: Node, path: string): Promise<FileStats | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Calls back periodically without keeping the process alive. Returns a function that stops. */
export function repeat(periodMs: number, callback: () => void): () => void {
  // An object in Node.js, a number elsewhere.
  const timer: unknown = setInterval(callback, periodMs);
  if (typeof timer === 'object') (timer as { unref(): void }).unref();
  return () => clearInterval(timer as number);
}

/** Creates a unique random name. */
export function randomName(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(8)));
}

/** Converts bytes to hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Returns the code of a system error, such as `ENOENT`. In Jest a module has an `Error` of its own, which the errors of
 * Node.js are no instances of.
 */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
