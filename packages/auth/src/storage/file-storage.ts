import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { createProcessLock } from '../platform/process-lock.js';
import type { SessionStore } from '../platform/session-store.js';
import { assertPrivate } from './file-access.js';
import { createFileKey, decodeFile, encodeFile, type FileEntries } from './file-format.js';
import { createFileLocks, type HeldLock } from './file-lock.js';
import { watchFile } from './file-watch.js';
import { errorCode, loadNode, randomName, statIfThere } from './node-files.js';

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
 * Who can read both the file and the key has the session, and encryption doesn't notice when an older file is put back.
 * A damaged file means signed out: the first call that finds one rejects with `StorageDamaged`, the next one finds
 * nothing, and `<path>.damaged` keeps the bytes until the next sign-out. With `key: null` nothing of it is kept.
 *
 * Rejects with an `AuthError`: `StorageUnavailable` when the file was written under another key (it stays as it is) or
 * when other users can write the file or its folder, `StorageFileBusy` when another writer doesn't come to an end; else
 * with Node's own errors.
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
  const damaged = `${file}.damaged`;
  const locks = createFileLocks(node, file);
  const inTurn = createProcessLock();
  const fileKey = key && createFileKey(key);
  /** The last change of a key that was made here: the revision, undefined for a removal. */
  const ours = new Map<string, string | undefined>();

  /** What the file holds; undefined when it is damaged. */
  const load = async (): Promise<FileEntries | undefined> => {
    if (!(await statIfThere(node, file))) return new Map();
    await assertPrivate(node, file, folder);
    return decodeFile(await files.readFile(file), await fileKey);
  };
  const readEntries = async (): Promise<FileEntries> => {
    // Also where there is no file yet: a session is not begun where another user could replace it.
    await assertPrivate(node, file, folder);
    const entries = await load();
    if (entries) return entries;
    // Another process may have replaced the file since the read.
    const failure = await writing(async () => {
      if (!(await load())) await setAside();
    }).catch((error: unknown) => error);
    throw createOwnError('StorageDamaged', failure);
  };
  const setAside = async (): Promise<void> => {
    if (!key) return files.rm(file, { force: true });
    await files.rename(file, damaged);
    await files.chmod(damaged, 0o600);
  };
  const save = async (entries: FileEntries, lock: HeldLock): Promise<void> => {
    const start = `${node.path.basename(file)}.`;
    // Writers that died left these drafts. A frozen writer can then no longer put its draft in place.
    for (const name of await files.readdir(folder)) {
      if (name.startsWith(start) && name.endsWith('.tmp'))
        await files.rm(node.path.join(folder, name), { force: true });
    }
    const draft = `${file}.${randomName()}.tmp`;
    const handle = await files.open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(await encodeFile(entries, await fileKey));
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
  /** Runs `work` while no other process and no other call writes. */
  const writing = async (work: (lock: HeldLock) => Promise<void>): Promise<void> => {
    await makeFolder();
    let isDone = false;
    await inTurn('write', { waitMs: writeWaitMs }, async () => {
      isDone = await locks.hold('write', writeWaitMs, work);
    });
    if (!isDone) throw createFileError('StorageFileBusy');
  };
  const change = (key: string, entry: readonly [revision: string, value: string] | undefined): Promise<void> =>
    writing(async (lock) => {
      let entries = await load();
      if (!entries) await setAside();
      entries ??= new Map();
      if (!entry && !entries.has(key)) return;
      ours.set(key, entry?.[0]);
      if (entry) entries.set(key, entry);
      else entries.delete(key);
      await save(entries, lock);
    });

  return {
    shared: true,
    keepsSecrets: key !== null,
    read: async (key) => (await readEntries()).get(key)?.[1] ?? null,
    async readEach(keys) {
      const entries = await readEntries();
      return keys.map((key) => entries.get(key)?.[1] ?? null);
    },
    write: (key, value) => change(key, [randomName(), value]),
    remove: (key) => change(key, undefined),
    removeDamaged: () => files.rm(damaged, { force: true }),
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
