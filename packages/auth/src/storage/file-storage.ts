import { AuthError } from '../errors/auth-error.js';
import { createProcessLock } from '../platform/process-lock.js';
import type { SessionStore } from '../platform/session-store.js';
import { decodeFile, encodeFile, type FileEntries } from './file-format.js';
import { createFileLocks, type HeldLock } from './file-lock.js';
import { watchFile } from './file-watch.js';
import { errorCode, loadNode, randomName } from './node-files.js';

/** What {@link fileStorage} must be told. */
export interface FileStorageOptions {
  /** The file. Folders that are missing are made, for their owner alone (0700). */
  readonly path: string;
  /** 32 random bytes that are kept elsewhere; `null` is the choice of plain text. */
  readonly key: Uint8Array | null;
}

/** Longer than a writer that died without leaving a trace of that counts as alive. */
const writeWaitMs = 15_000;

/**
 * A store in one file, for Node.js: command lines, agents and tests that stay signed in. The file is for its owner
 * alone (0600), encrypted by AES-256-GCM under `key`, and replaced as a whole: after a crash it holds the old values or
 * the new ones. Processes and threads of one machine, and machines that share a disk, may use it at the same time: locks
 * are folders beside it, and the lock of a process that died is taken over.
 *
 * Who can read both the file and the key has the session, and encryption doesn't notice when somebody puts back an
 * older file. Rejects with an `AuthError`: `StorageFileUnreadable` when the file is damaged or was written under another
 * key (it is left alone, and writing fails too), `StorageFileBusy` when another writer doesn't come to an end; with
 * Node's own errors else.
 *
 * @throws {AuthError} `InvalidStorage`, kind `configuration`, with `field`.
 * @throws {Error} where there is no Node.js.
 *
 * @example
 * ```ts
 * const key = Buffer.from(process.env['SESSION_KEY'] ?? '', 'base64');
 * const auth = createAuth(outputs, { storage: fileStorage({ path: './.config/app/session', key }) });
 * ```
 */
export function fileStorage({ path, key }: FileStorageOptions): SessionStore {
  checkOptions(path, key);
  const node = loadNode();
  const { files } = node;
  const file = node.path.resolve(path);
  const folder = node.path.dirname(file);
  const locks = createFileLocks(node, file);
  const inTurn = createProcessLock();
  const secret = key && crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
  /** The last change of a key that was made here: the revision, undefined for a removal. */
  const ours = new Map<string, string | undefined>();

  const load = async (): Promise<FileEntries> => {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await files.readFile(file);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return new Map();
      throw error;
    }
    return decodeFile(bytes, await secret);
  };
  const save = async (entries: FileEntries, lock: HeldLock): Promise<void> => {
    const start = `${node.path.basename(file)}.`;
    // Left by writers that died; and what a frozen one has left, it can't put in place any more.
    for (const name of await files.readdir(folder)) {
      if (name.startsWith(start) && name.endsWith('.tmp'))
        await files.rm(node.path.join(folder, name), { force: true });
    }
    const draft = `${file}.${randomName()}.tmp`;
    const handle = await files.open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(await encodeFile(entries, await secret));
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await lock.isHeld())) throw createFileError('StorageFileBusy');
    await files.rename(draft, file);
    await syncFolder();
  };
  const syncFolder = async (): Promise<void> => {
    try {
      const handle = await files.open(folder, 'r');
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      // Windows has no such thing.
      if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES'].includes(`${errorCode(error)}`)) throw error;
    }
  };
  const makeFolder = (): Promise<unknown> => files.mkdir(folder, { recursive: true, mode: 0o700 });
  const change = async (key: string, entry: readonly [revision: string, value: string] | undefined): Promise<void> => {
    await makeFolder();
    const replace = async (lock: HeldLock): Promise<void> => {
      const entries = await load();
      if (!entry && !entries.has(key)) return;
      ours.set(key, entry?.[0]);
      if (entry) entries.set(key, entry);
      else entries.delete(key);
      await save(entries, lock);
    };
    let isDone = false;
    await inTurn('write', { waitMs: writeWaitMs }, async () => {
      isDone = await locks.hold('write', writeWaitMs, replace);
    });
    if (!isDone) throw createFileError('StorageFileBusy');
  };

  return {
    shared: true,
    keepsSecrets: true,
    read: async (key) => (await load()).get(key)?.[1] ?? null,
    write: (key, value) => change(key, [randomName(), value]),
    remove: (key) => change(key, undefined),
    async lock(name, { waitMs }, work) {
      await makeFolder();
      return locks.hold(`lock ${name}`, waitMs, () => work());
    },
    watch: (onChange) =>
      watchFile(node, file, load, (key, revision) => {
        if (ours.has(key) && ours.get(key) === revision) return;
        ours.delete(key);
        onChange(key);
      }),
  };
}

function checkOptions(path: string, key: unknown): void {
  const refuse = (field: string, message: string, recoverySuggestion: string): never => {
    throw new AuthError('configuration', 'InvalidStorage', message, { recoverySuggestion, field });
  };
  if (typeof path !== 'string' || path === '') refuse('path', '`path` must name a file.', 'Pass the path of a file.');
  if (key === null || (key instanceof Uint8Array && key.length === 32)) return;
  refuse('key', '`key` must be 32 bytes.', 'Pass 32 random bytes as a Uint8Array, or null for plain text.');
}

function createFileError(code: 'StorageFileBusy'): AuthError {
  return new AuthError('service', code, 'Another process is writing the file, and does not come to an end.', {
    recoverySuggestion: 'Try again; look for a process that is stopped.',
    retryable: true,
  });
}
