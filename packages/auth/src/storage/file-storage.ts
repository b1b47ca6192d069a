import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { createProcessLock } from '../platform/process-lock.js';
import type { SessionStore } from '../platform/session-store.js';
import { assertPrivate } from './file-access.js';
import { createFileKey, decodeFile, encodeFile, type FileEntries } from './file-format.js';
import { createFileLocks, type FileLocks, type HeldLock } from './file-lock.js';
import { watchFile } from './file-watch.js';
import { errorCode, loadNode, type Node, randomName, statIfThere } from './node-files.js';

/** The options of {@link fileStorage}. */
export interface FileStorageOptions {
  /** The path of the file. Missing folders are created for their owner only (0700). */
  readonly path: string;
  /** 32 random bytes, which the app keeps elsewhere. `null` chooses plain text. */
  readonly key: Uint8Array | null;
}

/** The wait for another writer: longer than the time after which a dead writer's lock is taken over. */
const WRITE_WAIT_MS = 15_000;

/**
 * A store in one file, for Node.js: command lines, agents and tests that stay signed in. Only the owner can access the file
 * (0600). It is encrypted by AES-256-GCM under `key` and replaced as a whole: after a crash it has the old values or the new
 * ones. Processes, threads and machines that share a disk may use it at the same time. Locks are folders beside the file,
 * and the lock of a dead process is taken over.
 *
 * A person who can read both the file and the key has the session. The encryption does not detect that an older file was
 * restored. A damaged file means signed out: the first call rejects with `StorageDamaged`, and the next call finds no value.
 * `<path>.damaged` keeps the bytes until the next sign-out; with `key: null` they are deleted.
 *
 * Rejects with an `AuthError`: `StorageUnavailable` when the file has another key (the file stays) or when other users can
 * write the file or its folder, and `StorageFileBusy` when another writer does not finish. All other errors are those of
 * Node.js.
 *
 * @throws {AuthError} `InvalidStorage`, kind `configuration`, with `field`.
 * @throws {Error} outside of Node.js.
 *
 * @example
 * ```ts
 * const key = Buffer.from(process.env['SESSION_KEY'] ?? '', 'base64');
 * const auth = createAuth(outputs, { storage: fileStorage({ path: './.config/app/session', key }) });
 * ```
 */
export function fileStorage(options: FileStorageOptions): SessionStore {
  const { path, key } = readOptions(options);
  const node = loadNode();
  const { files } = node;
  const file = node.path.resolve(path);
  const folder = node.path.dirname(file);
  const place = { node, file, folder };
  const locks = createFileLocks(node, file);
  const makeFolder = (): Promise<unknown> => files.mkdir(folder, { recursive: true, mode: 0o700 });
  const writing = createWriting(locks, makeFolder);
  const fileKey = key && createFileKey(key);
  /** The last change of each key by this object: the revision, undefined for a removal. */
  const ours = new Map<string, string | undefined>();

  /** Reads the file; returns undefined when it is damaged. */
  const load = async (): Promise<FileEntries | undefined> => {
    if (!(await statIfThere(node, file))) return new Map();
    await assertPrivate(node, file, folder);
    return decodeFile(await files.readFile(file), await fileKey);
  };
  const readEntries = async (): Promise<FileEntries> => {
    // Also without a file: no session starts where another user could replace it.
    await assertPrivate(node, file, folder);
    const entries = await load();
    if (entries) return entries;
    // Another process may have replaced the file since the read.
    const failure = await writing(async () => {
      if (!(await load())) await setAside(place, key);
    }).catch((error: unknown) => error);
    throw createOwnError('StorageDamaged', failure);
  };
  const change = (name: string, entry: readonly [revision: string, value: string] | undefined): Promise<void> =>
    writing(async (lock) => {
      let entries = await load();
      if (!entries) await setAside(place, key);
      entries ??= new Map();
      if (!entry && !entries.has(name)) return;
      ours.set(name, entry?.[0]);
      if (entry) entries.set(name, entry);
      else entries.delete(name);
      await save(place, { bytes: await encodeFile(entries, await fileKey), lock });
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
    removeDamaged: () => files.rm(toDamaged(file), { force: true }),
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

/** Creates a function that runs `work` while no other process and no other call writes. */
function createWriting(
  locks: FileLocks,
  makeFolder: () => Promise<unknown>,
): (work: (lock: HeldLock) => Promise<void>) => Promise<void> {
  const inTurn = createProcessLock();
  return async (work) => {
    await makeFolder();
    let isDone = false;
    await inTurn('write', { waitMs: WRITE_WAIT_MS }, async () => {
      isDone = await locks.hold('write', WRITE_WAIT_MS, work);
    });
    if (!isDone) throw createFileError('StorageFileBusy');
  };
}

/** Where a store has its file. */
interface FilePlace {
  readonly node: Node;
  readonly file: string;
  readonly folder: string;
}

/** The copy of a damaged file. */
function toDamaged(file: string): string {
  return `${file}.damaged`;
}

/** Keeps the bytes of a damaged file that is encrypted, and removes any other. */
async function setAside({ node: { files }, file }: FilePlace, key: Uint8Array | null): Promise<void> {
  if (!key) return files.rm(file, { force: true });
  await files.rename(file, toDamaged(file));
  await files.chmod(toDamaged(file), 0o600);
}

/** Replaces the file: it has the old bytes or the new ones, whenever the process ends. */
async function save(
  { node, file, folder }: FilePlace,
  { bytes, lock }: { readonly bytes: Awaited<ReturnType<typeof encodeFile>>; readonly lock: HeldLock },
): Promise<void> {
  const { files } = node;
  const start = `${node.path.basename(file)}.`;
  // Removes the drafts of dead writers. A frozen writer can then no longer rename its draft.
  for (const name of await files.readdir(folder)) {
    if (name.startsWith(start) && name.endsWith('.tmp')) await files.rm(node.path.join(folder, name), { force: true });
  }
  const draft = `${file}.${randomName()}.tmp`;
  const handle = await files.open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (!(await lock.isHeld())) throw createFileError('StorageFileBusy');
  await files.rename(draft, file);
  await syncFolder({ node, file, folder });
}

async function syncFolder({ node: { files }, folder }: FilePlace): Promise<void> {
  try {
    const handle = await files.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // Windows cannot sync a folder.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES'].includes(`${errorCode(error)}`)) throw error;
  }
}

function readOptions(options: FileStorageOptions): FileStorageOptions {
  const { path, key }: Partial<FileStorageOptions> = options ?? {};
  const fail = (field: string, message: string, recoverySuggestion: string): never => {
    throw new AuthError('configuration', 'InvalidStorage', message, { recoverySuggestion, field });
  };
  if (typeof path !== 'string' || path === '') fail('path', '`path` must name a file.', 'Pass the path of a file.');
  if (key === null || (key instanceof Uint8Array && key.length === 32)) return options;
  return fail('key', '`key` must be 32 bytes.', 'Pass 32 random bytes as a Uint8Array, or null for plain text.');
}

function createFileError(code: 'StorageFileBusy'): AuthError {
  return new AuthError('service', code, 'Another process is writing the file and does not finish.', {
    recoverySuggestion: 'Try again, or end the process that holds the lock.',
    retryable: true,
  });
}
