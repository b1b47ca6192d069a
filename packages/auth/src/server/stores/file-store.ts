import { parseObject } from '../../cognito/rpc.js';
import { createConfigurationError } from '../../config/configuration-error.js';
import { AuthError } from '../../errors/auth-error.js';
import { createFileLocks } from '../../storage/file-lock.js';
import { errorCode, loadNode, type Node, randomName } from '../../storage/node-files.js';
import type { ServerStore } from './server-store.js';

/** The options of {@link fileStore}. */
export interface FileStoreOptions {
  /** A folder for the values. It is created, for this user only. */
  readonly path: string;
}

interface Entry {
  readonly value: string;
  readonly expiresAtMs: number;
}

/** Keys share so many locks. */
const LOCKS = 16;
const LOCK_WAIT_MS = 5_000;
/** After so many writes a process removes what has expired. */
const WRITES_BETWEEN_SWEEPS = 200;
const KEY = /^[\w.-]{1,200}$/;

/**
 * A store in a folder, for the processes of one machine: a file for each key. The server seals the values.
 *
 * Rejects with an `AuthError` `StorageUnavailable` when another process does not free a lock, and with the errors of the file system.
 *
 * @throws {AuthError} `InvalidConfiguration` when `path` names no folder.
 * @throws {Error} without `process.getBuiltinModule` (Node.js 20.16 and later).
 */
export function fileStore(options: FileStoreOptions): ServerStore {
  const folder = options?.path;
  if (typeof folder !== 'string' || folder === '')
    throw createConfigurationError('path', 'must name a folder', 'Pass the path of a folder.');
  const node = loadNode();
  const { read, write, remove, sweep } = createEntries(node, folder);
  const locks = createFileLocks(node, node.path.join(folder, '.lock'));
  let writes = 0;

  /** Runs work on one key alone: a store has no other way to compare and write in one step. */
  const alone = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    await node.files.mkdir(folder, { recursive: true, mode: 0o700 });
    let result: { readonly value: T } | undefined;
    const isHeld = await locks.hold(`${hashKey(key) % LOCKS}`, LOCK_WAIT_MS, async () => {
      result = { value: await work() };
    });
    if (isHeld && result) return result.value;
    throw new AuthError('service', 'StorageUnavailable', 'The store in files is busy.', {
      recoverySuggestion: 'Try again; several machines need another store.',
      retryable: true,
    });
  };
  const save = async (key: string, value: string, seconds: number): Promise<void> => {
    writes++;
    if (writes % WRITES_BETWEEN_SWEEPS === 0) await sweep();
    await write(key, { value, expiresAtMs: Date.now() + seconds * 1000 });
  };
  return {
    get: read,
    set: (key, value, seconds) => alone(key, () => save(key, value, seconds)),
    add: (key, value, seconds) =>
      alone(key, async () => {
        if ((await read(key)) !== undefined) return false;
        await save(key, value, seconds);
        return true;
      }),
    remove: (key) => alone(key, () => remove(key)),
    removeIf: (key, value) =>
      alone(key, async () => {
        const isSame = (await read(key)) === value;
        if (isSame) await remove(key);
        return isSame;
      }),
  };
}

/** The files of a folder, one for each key. */
interface Entries {
  read(key: string): Promise<string | undefined>;
  /** Writes a file, whole or not at all. */
  write(key: string, entry: Entry): Promise<void>;
  remove(key: string): Promise<void>;
  /** Removes the files of expired values, and drafts of dead processes. */
  sweep(): Promise<void>;
}

function createEntries({ files, path }: Node, folder: string): Entries {
  const toFile = (key: string): string => {
    if (!KEY.test(key)) throw new TypeError('A key of the store has at most 200 characters of A-Z a-z 0-9 . _ -');
    return path.join(folder, `${key}.json`);
  };
  const load = async (file: string): Promise<Partial<Entry>> => {
    try {
      return parseObject(new TextDecoder().decode(await files.readFile(file))) ?? {};
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return {};
      throw error;
    }
  };
  return {
    async read(key) {
      const { value, expiresAtMs = 0 } = await load(toFile(key));
      return expiresAtMs > Date.now() ? value : undefined;
    },
    async write(key, entry) {
      const file = toFile(key);
      const draft = `${file}.${randomName()}.draft`;
      const handle = await files.open(draft, 'wx', 0o600);
      await handle.writeFile(new TextEncoder().encode(JSON.stringify(entry))).finally(() => handle.close());
      await files.rename(draft, file);
    },
    remove: async (key) => files.rm(toFile(key), { force: true }),
    async sweep() {
      for (const name of await files.readdir(folder)) {
        const file = path.join(folder, name);
        const isOld = name.endsWith('.draft') && (await isOlderThan(file, LOCK_WAIT_MS));
        const isEntry = name.endsWith('.json') && Number((await load(file)).expiresAtMs ?? 0) <= Date.now();
        if (isOld || isEntry) await files.rm(file, { force: true });
      }
    },
  };

  async function isOlderThan(file: string, ageMs: number): Promise<boolean> {
    const stats = await files.stat(file).catch(() => undefined);
    return stats !== undefined && stats.mtimeMs < Date.now() - ageMs;
  }
}

/** Spreads keys over the locks (FNV-1a). */
function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
